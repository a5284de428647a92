# Compiles a profile for given facts, without applying it: compile.rb TREE PROFILE FACTS_JSON
# Prints the catalogue's resources as JSON: {"Type[title]": {parameter: value}}.
require 'json'
require 'puppet'
require 'tmpdir'

tree, profile, facts = ARGV
Dir.mktmpdir do |state|
  Puppet.initialize_settings([
    '--vardir', "#{state}/var", '--confdir', "#{state}/conf", '--rundir', "#{state}/run", '--logdir', "#{state}/log",
    '--modulepath', "#{tree}/modules", '--hiera_config', "#{tree}/hiera.yaml", '--strict', 'error', '--strict_variables', 'true'
  ])
  Puppet::Util::Log.newdestination(:console)
  environment = Puppet::Node::Environment.create(:production, ["#{tree}/modules"], "#{tree}/nodes/#{profile}.pp")
  loaders = Puppet::Pops::Loaders.new(environment)
  Puppet.override(environments: Puppet::Environments::Static.new(environment), current_environment: environment, loaders: loaders) do
    values = JSON.parse(facts)
    node = Puppet::Node.new('image', environment: environment, facts: Puppet::Node::Facts.new('image', values))
    node.merge(values)
    catalog = Puppet::Parser::Compiler.compile(node)
    puts JSON.generate(catalog.resources.to_h { |resource| [resource.ref, resource.to_hash] })
  end
end
