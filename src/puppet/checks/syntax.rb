# Reads files as Puppet and its Ruby do and says what is wrong with each; nothing of them is run.
#
# As an application of Puppet's it reads manifests and EPP too; Ruby alone runs it for the rest.
#
# Standard input: a line of JSON with the environment ("modulepath", "manifest"), then one for each file: "kind" and
# "path", its bytes in base64. Standard output: a line of JSON with the versions, then one for each file, in order:
# its findings.
require 'json'
require 'erb'
require 'psych'

module CloudstampSyntax
  Finding = Struct.new(:level, :message, :line, :column) do
    def self.error(message, line = nil, column = nil) = new('error', message, line, column)
    def self.warning(message, line = nil, column = nil) = new('warning', message, line, column)
  end

  # Puppet's own parser and validator: all that it has to say of a file, not the first error alone.
  class PuppetReader
    def initialize(environment)
      require 'puppet/pops'
      environment = Puppet::Node::Environment.create(
        :cloudstamp, environment['modulepath'], environment['manifest'] || Puppet::Node::Environment::NO_MANIFEST
      )
      # Puppet judges by it whether a class fits its file.
      Puppet.push_context(current_environment: environment)
      @manifests = Puppet::Pops::Parser::EvaluatingParser.new
      @templates = Puppet::Pops::Parser::EvaluatingParser::EvaluatingEppParser.new
    end

    def manifest(path) = read(@manifests, path)
    def epp(path) = read(@templates, path)

    private

    def read(reader, path)
      text = Text.read(path, bom: true)
      return text.findings unless text.findings.empty?

      parsed = reader.parser.parse_string(text.content, path)
      return [] if parsed.nil?

      reader.validate(parsed.model).diagnostics.map do |diagnostic|
        level = diagnostic.severity == :error ? 'error' : 'warning'
        source = diagnostic.source_pos
        message = diagnostic.issue.format(diagnostic.arguments)
        Finding.new(level, message, source && source.line, source && source.pos)
      end
    rescue Puppet::ParseError => e
      message = e.respond_to?(:basic_message) ? e.basic_message : e.message
      # Of an error at the end of the text, Puppet tells no line.
      [Finding.error(message, e.line || text.content.rstrip.lines.size, e.pos)]
    end
  end

  # A text, or why it cannot be read as one.
  class Text
    attr_reader :content, :findings

    # @param bom whether a byte order mark is a fault: Puppet's lexer refuses it, and its other readers skip it
    def self.read(path, bom: false)
      new(File.binread(path).force_encoding(Encoding::UTF_8), bom)
    end

    def initialize(content, bom)
      @content = content
      @findings = []
      if !content.valid_encoding?
        line = content.each_line.find_index { |text| !text.valid_encoding? } + 1
        @findings << Finding.error('it is not UTF-8, and Puppet reads nothing else → Convert the file to UTF-8.', line)
      elsif content.start_with?("\u{feff}")
        if bom
          @findings << Finding.error('it starts with a byte order mark, which Puppet refuses → Save the file without it.', 1)
        else
          @content = content.delete_prefix("\u{feff}")
        end
      end
    end
  end

  module RubyReader
    module_function

    def ruby(path)
      RubyVM::InstructionSequence.compile_file(path)
      []
    rescue SyntaxError => e
      [fault(e, path)]
    end

    def erb(path)
      # As Puppet::Parser::TemplateWrapper does, which takes any bytes; the compiled text is headed by a line of its own.
      text = File.read(path, encoding: 'bom|utf-8')
      RubyVM::InstructionSequence.compile(ERB.new(text, trim_mode: '-').src, path, path, 0)
      []
    rescue SyntaxError => e
      [fault(e, path)]
    end

    # Ruby 3.4 and later quote the lines, with the reasons below them; older ones begin each line with the place.
    def fault(error, path)
      line = error.message[/^#{Regexp.escape(path)}:(\d+)/, 1] || error.message[/^>\s*(\d+) \|/, 1]
      reasons = error.message.scan(/^\s*(?:\.\.\.)?\s*\|\s*[\^~]+\s*(.*)/).flatten
      reasons = [error.message.lines.first.sub(/^.*?:\d+: /, '').strip] if reasons.empty?
      Finding.error("Ruby #{RUBY_VERSION} cannot read it: #{reasons.first}", line && line.to_i)
    end
  end

  # Hiera's data, as Puppet::Util::Yaml.safe_load reads them for the function yaml_data.
  module DataReader
    module_function

    def yaml(path)
      parse(path) do |document|
        # Psych stops at the first value of a class that Puppet does not allow.
        [*not_a_hash(document.root), *classes(document).first(1), *duplicates(document)]
      end
    end

    # What a backend of a site reads may have classes of its own, and need not be a hash.
    def any_yaml(path) = parse(path) { |document| duplicates(document) }

    def parse(path)
      text = Text.read(path)
      return text.findings unless text.findings.empty?

      document = Psych.parse(text.content)
      document ? yield(document) : []
    rescue Psych::SyntaxError => e
      [Finding.error([e.problem, e.context].compact.join(' '), e.line, e.column)]
    end

    # Puppet takes an empty file, or one of comments alone, for an empty hash.
    def not_a_hash(root)
      return [] if root.is_a?(Psych::Nodes::Mapping) || (root.is_a?(Psych::Nodes::Scalar) && root.value.empty?)

      [Finding.error('it holds no hash: Hiera reads keys with their values only', root.start_line + 1)]
    end

    def classes(document)
      loader = Psych::ClassLoader::Restricted.new(%w[Symbol], [])
      reader = Psych::Visitors::ToRuby.new(Psych::ScalarScanner.new(loader), loader)
      each_node(document).filter_map do |node|
        next unless node.is_a?(Psych::Nodes::Scalar)

        reader.accept(node)
        nil
      rescue Psych::DisallowedClass => e
        advice = node.tag ? 'Hiera reads plain data only' : 'put it into quotes'
        Finding.error("#{e.message}: #{advice}", node.start_line + 1, node.start_column + 1)
      rescue StandardError => e
        Finding.error(e.message, node.start_line + 1, node.start_column + 1)
      end
    end

    def duplicates(document)
      each_node(document).grep(Psych::Nodes::Mapping).flat_map do |mapping|
        keys = mapping.children.each_slice(2).map(&:first).grep(Psych::Nodes::Scalar)
        keys.group_by(&:value).reject { |name, twins| name == '<<' || twins.size == 1 }.map do |name, twins|
          message = "the key #{name} is there twice (first in line #{twins.first.start_line + 1}): the last one counts, the others are lost"
          Finding.warning(message, twins.last.start_line + 1, twins.last.start_column + 1)
        end
      end
    end

    def each_node(node, &block)
      return to_enum(:each_node, node) unless block

      block.call(node)
      node.children&.each { |child| each_node(child, &block) }
    end
  end

  module_function

  def run(input, output, puppet: nil)
    $VERBOSE = nil
    environment = JSON.parse(input.gets)
    readers = { 'ruby' => RubyReader, 'erb' => RubyReader, 'yaml' => DataReader, 'any_yaml' => DataReader }
    if puppet
      reader = PuppetReader.new(environment)
      readers.update('manifest' => reader, 'epp' => reader)
    end
    output.puts(JSON.generate(puppet: puppet, ruby: RUBY_VERSION))
    input.each_line do |line|
      file = JSON.parse(line)
      kind = file['kind']
      path = file['path'].unpack1('m').force_encoding(Encoding::UTF_8)
      output.puts(JSON.generate(findings(readers.fetch(kind), kind, path).map(&:to_h)))
    end
  end

  # Whatever a file does to its reader is a finding of that file, and hides none of another.
  def findings(reader, kind, path)
    reader.public_send(kind, path)
  rescue SystemStackError, NoMemoryError, StandardError => e
    [Finding.error("#{e.class}: #{e.message.scrub.lines.first.to_s.strip}")]
  end
end

if $PROGRAM_NAME == __FILE__
  CloudstampSyntax.run($stdin, $stdout)
else
  require 'puppet/application'

  class Puppet::Application::CloudstampSyntax < Puppet::Application
    def main
      ::CloudstampSyntax.run($stdin, $stdout, puppet: Puppet.version)
    end

    # Standard output belongs to the answers.
    def setup_logs
      Puppet::Util::Log.newdestination(:console)
    end
  end
end
