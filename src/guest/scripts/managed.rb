# Prints the files that a catalogue manages, "PATH<TAB>RESOURCE<TAB>contents|presence" a line. Ruby 1.8 runs it, too.
# usage: ruby - FIFO REPORT DIRECTORY   (of cached catalogues, which Puppet writes since version 5)
# It begins with the first line of the FIFO, and needs nothing of Ruby's files from then on: they may be gone.
begin
  require 'json'
rescue LoadError
  begin
    # Some keep it among their gems, of which this Ruby is started without.
    require 'rubygems'
    require 'json'
  rescue LoadError
    # Ruby 1.8 has none, and its Puppet keeps no catalogues.
  end
end
managed = {}
File.open(ARGV[0]) { |fifo| fifo.gets }

# Only the catalogue has the path of a resource with another title.
Dir.glob("#{ARGV[2]}/*/*.json") do |file|
  JSON.parse(File.open(file, 'rb') { |stream| stream.read })['resources'].each do |resource|
    type, title, parameters = resource['type'], resource['title'], resource['parameters'] || {}
    # Their paths are those of programs.
    next if type == 'Exec'
    candidates = type == 'File' ? [parameters['path'], title] : [parameters['path'], parameters['target'], title]
    path = candidates.find { |text| text.is_a?(String) && text =~ /\A\/[^\t\n]*\z/ } or next
    path = path.sub(/(.)\/+\z/, '\1')
    next if managed[path] && type != 'File'
    presence = type == 'File' && !parameters['content'] && !parameters['source']
    managed[path] = ["#{type}[#{title}]", presence ? 'presence' : 'contents']
  end
end

# Only the report has those that other resources make while Puppet runs: fragments put together, directories copied.
File.open(ARGV[1], 'rb') do |report|
  report.each_line do |line|
    next unless line =~ /\A {2,4}(?:\? )?["']?(File\[(\/[^\t\]]*)\])["']?(?:$|:)/
    resource, path = $1, $2
    managed[path.sub(/(.)\/+\z/, '\1')] ||= [resource, 'contents']
  end
end

managed.each { |path, description| puts [path, *description].join("\t") }
