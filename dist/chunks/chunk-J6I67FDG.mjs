import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var r=`# Puppet's Ruby, compiled: reading its source is a third of Puppet's start under emulation. \`keep\` is for a run on a base,
# which no catalogue has touched; \`use\` is for the stamps on it. A file is the one that was compiled when its inode, size
# and ctime are, which no program can set. Whatever goes wrong, Ruby reads the source.
# usage: ruby --disable-gems -r THIS puppet apply \u2026, with CLOUDSTAMP_COMPILED the way and the file: "keep FILE", "use FILE"
module Cloudstamp
  module Compiled
    module_function

    def identity(path)
      found = File.stat(path)
      [found.ino, found.size, found.ctime.to_i, found.ctime.nsec]
    end

    # Compiled code is of one interpreter alone: the program and its library.
    def interpreter
      programs = File.read('/proc/self/maps').scan(%r{/\\S*/(?:lib)?ruby[^/\\s]*$}).uniq
      [RUBY_DESCRIPTION, programs.map { |path| [path, identity(path)] }]
    end

    # Writes what is loaded until the end: interpreter and index, then one code behind the other.
    def keep(file)
      index = {}
      codes = ''.b
      on_load do |path|
        code = RubyVM::InstructionSequence.compile_file(path)
        binary = code.to_binary
        index[path] = [codes.bytesize, binary.bytesize, identity(path)]
        codes << binary
        code
      end
      at_exit do
        File.binwrite("#{file}.new", Marshal.dump([interpreter, index]) + codes)
        # Half of it would be loaded unchecked.
        File.rename("#{file}.new", file)
      end
    end

    def use(file)
      kept = File.open(file, 'rb')
      made_for, index = Marshal.load(kept)
      return unless made_for == interpreter

      beginning = kept.pos
      on_load do |path|
        place, size, compiled = index[path]
        RubyVM::InstructionSequence.load_from_binary(kept.pread(size, beginning + place)) if compiled == identity(path)
      end
    end

    # Ruby asks this method for each file that it loads, as gems do that keep compiled code (bootsnap); of nil, it reads the
    # source.
    def on_load
      RubyVM::InstructionSequence.define_singleton_method(:load_iseq) do |path|
        begin
          yield path
        rescue StandardError, SyntaxError
          nil
        end
      end
    end
  end
end

begin
  way, file = ENV.delete('CLOUDSTAMP_COMPILED').split(' ')
  Cloudstamp::Compiled.public_send(way, file)
rescue StandardError
  # As without.
end
# What Ruby does before a program when gems are not disabled, and what this could not see then.
require 'rubygems'
begin
  require 'bundled_gems'
rescue LoadError
  # Ruby has it since 3.3.
end
`;var i="console=ttyS0,115200n8 norandmaps mitigations=off nopti init_on_alloc=0 tsc=reliable nowatchdog audit=0 apparmor=0 cryptomgr.notests rodata=off",n=[{pattern:/Kernel panic - not syncing: ([^[]{1,120})/,cause:"the guest kernel panicked: $1",advice:"The lines above it on the console name the cause; too little memory is a common one."},{pattern:/Initramfs unpacking failed/,cause:"the kernel could not unpack the initrd",advice:"The cached media may be damaged: remove them from the cache directory and build again."},{pattern:/Out of memory: Kill(?:ed)? process \d+,? \(([^)]{1,40})\)/,cause:"the guest ran out of memory and killed $1",advice:'Raise "memory".'},{pattern:/No space left on device/,cause:"the guest's disk is full",advice:'Raise "disk-size".'}];export{r as a,i as b,n as c};
