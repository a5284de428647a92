# Compiles catalogues as "puppet apply" does, for facts that were recorded elsewhere; applies nothing.
#
# An application of Puppet's. Standard input: a line of JSON for each catalogue, "node", "facts", "manifest", "class",
# "settings" and the file for its "log". Standard output: a line of JSON for each, in order: whether it "compiled", how
# many "encrypted" values it looked up, and the "reason" where its log tells none.
require 'fileutils'
require 'json'
require 'tmpdir'
require 'puppet/application'

module CloudstampCompile
  LIMIT_SECONDS = 120
  LIMIT_BYTES = 2 * 1024**3
  # Of a file that it writes: its log.
  LIMIT_FILE_BYTES = 64 * 1024**2

  # Keys stay where they are: a text stands for what hiera-eyaml would decrypt, whether it is installed here or not.
  module Eyaml
    STAND_IN = 'encrypted'

    class << self
      attr_accessor :count

      # @param directory for what eyaml_lookup_key requires
      def replace(directory)
        %w[encryptor utils options parser/parser].each do |name|
          file = File.join(directory, 'hiera', 'backend', 'eyaml', "#{name}.rb")
          FileUtils.mkdir_p(File.dirname(file))
          FileUtils.touch(file)
        end
        $LOAD_PATH.unshift(directory)
        Puppet.features.add(:hiera_eyaml) { true }
        self.count = 0
      end
    end

    Token = Struct.new(:to_plain_text)

    module Parser
      def self.hiera_backend_parser = self

      def self.parse(text)
        Eyaml.count += 1
        [Token.new(text.gsub(/ENC\[.*?\]/m, STAND_IN))]
      end
    end

    module Options
      def self.set(_options) = nil
    end
  end

  module_function

  def run(input, output)
    $VERBOSE = nil
    Dir.mktmpdir do |directory|
      Eyaml.replace(directory)
      output.puts(JSON.generate(puppet: Puppet.version))
      output.flush
      input.each_line do |line|
        output.puts(JSON.generate(compile_apart(JSON.parse(line))))
        output.flush
      end
    end
  end

  # In a process of its own: what a catalogue's Ruby does to it touches no other catalogue.
  def compile_apart(job)
    reader, writer = IO.pipe
    pid = fork do
      reader.close
      limit
      writer.puts(JSON.generate(compiled: compile(job), encrypted: Eyaml.count))
      writer.close
      # No handlers of the application's.
      exit!(0)
    end
    writer.close
    ended = Process.detach(pid)
    return { compiled: false, reason: "it takes more than #{LIMIT_SECONDS} seconds" } unless ended.join(LIMIT_SECONDS)

    answer = reader.read
    answer.empty? ? { compiled: false, reason: "Puppet ended: #{ended.value}" } : JSON.parse(answer)
  ensure
    kill(pid) if ended&.alive?
    reader&.close
  end

  def kill(pid)
    Process.kill(:KILL, -pid)
  rescue Errno::ESRCH
    nil
  end

  def limit
    Process.setpgid(0, 0)
    Process.setrlimit(Process::RLIMIT_AS, LIMIT_BYTES)
    Process.setrlimit(Process::RLIMIT_CPU, LIMIT_SECONDS)
    Process.setrlimit(Process::RLIMIT_FSIZE, LIMIT_FILE_BYTES)
    # Standard output belongs to the answers.
    [$stdout, $stderr].each { |stream| stream.reopen(File::NULL, 'w') }
  end

  # As Puppet::Application::Apply#main, which applies in the same breath.
  def compile(job)
    Puppet::Util::Log.newdestination(job['log'])
    job['settings'].each { |name, value| Puppet[name.to_sym] = value }
    environment = Puppet.lookup(:current_environment).override_with(manifest: job['manifest'])
    loaders = Puppet::Pops::Loaders.new(environment, false, false)
    Puppet.override({ current_environment: environment, loaders: loaders }) do
      node = Puppet::Node.new(job['node'], facts: Puppet::Node::Facts.new(job['node'], job['facts']), environment: environment)
      node.merge(job['facts'])
      node.add_server_facts({})
      node.classes = [job['class']] unless job['class'].empty?
      Puppet::Resource::Catalog.indirection.find(node.name, use_node: node)
    end
    true
  rescue Puppet::Error
    # The compiler has logged it.
    false
  rescue ScriptError, StandardError, SystemStackError, NoMemoryError => e
    Puppet.log_exception(e)
    false
  ensure
    Puppet::Util::Log.close_all
  end
end

# Where Puppet's own function looks for hiera-eyaml.
class Hiera
  module Backend
    module Eyaml
      Options = CloudstampCompile::Eyaml::Options

      module Parser
        ParserFactory = CloudstampCompile::Eyaml::Parser
      end
    end
  end
end

class Puppet::Application::CloudstampCompile < Puppet::Application
  def main
    ::CloudstampCompile.run($stdin, $stdout)
  end

  # Each catalogue has a log of its own.
  def setup_logs; end
end
