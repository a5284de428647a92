#!/usr/bin/env python3
"""Writes src/distro/families/anaconda/kickstart-options.txt: what each release's kickstart parser takes.

usage: kickstart-options.py RELEASE=TREE:HANDLER...

RELEASE is one of ours, such as el9; TREE a checkout of pykickstart at that release's branch; HANDLER its name of the
release, such as RHEL9. The trees import requests, and EL8's ordered-set and six. Facts alone are taken: the parsers are
asked for their commands, options, kinds of values and choices; what a callback of theirs accepts is found by asking it.
"""
import json
import re
import subprocess
import sys
import warnings

ORDER = ['el5', 'el6', 'el7', 'el8', 'el9', 'el10', 'fedora']

# What the installer's own parser has otherwise than pykickstart's later idea of it: 0.43.9 (rhel5-branch), 1.74.22
# (rhel6-branch) and 1.99.66.22 (rhel7-branch), for Python 2, which took options of later releases.
OWN = {
    'el5': {
        '%packages': ['--nobase'],
        'firewall': ['--no-ssh'],
        'iscsi': ['--port TEXT', '--reverse-user TEXT', '--reverse-password TEXT'],
        'zfcp': ['--scsiid TEXT', '--scsilun TEXT'],
    },
    'el6': {
        '%packages': ['--nocore'],
        'bootloader': ['--disabled'],
        'clearpart': ['--cdl'],
        'fcoe': ['--autovlan'],
        'iscsi': ['--port TEXT'],
        'network': ['--ipv6gateway TEXT', '--domain TEXT'],
        'xconfig': ['--server TEXT'],
    },
    'el7': {
        'firewall': ['--use-system-defaults'],
        'halt': ['--kexec'],
        'ignoredisk': ['--nonfatal'],
        'iscsi': ['--port TEXT'],
        'logvol': ['--cachesize INT', '--cachemode TEXT', '--cachepvs TEXT'],
        'method': ['--sslcacert TEXT', '--sslclientcert TEXT', '--sslclientkey TEXT'],
        'mount': ['argument 1..1 TEXT', 'argument 1..1 TEXT', '--reformat TEXT?', '--mkfsoptions TEXT', '--mountoptions TEXT'],
        'poweroff': ['--kexec'],
        'reboot': ['--kexec'],
        'repo': ['--sslcacert TEXT', '--sslclientcert TEXT', '--sslclientkey TEXT'],
        'shutdown': ['--kexec'],
        'sshkey': ['--username TEXT required', 'argument 1..1 TEXT'],
        'sshpw': ['--sshkey'],
        'url': ['--sslcacert TEXT', '--sslclientcert TEXT', '--sslclientkey TEXT'],
        'xconfig': ['--server TEXT'],
    },
}

# Words that a callback may know; those that it takes are the choices.
WORDS = """lvm btrfs plain partition thinp standard pre-install post-install linear single dup
0 1 4 5 6 10 raid0 raid1 raid4 raid5 raid6 raid10 RAID0 RAID1 RAID4 RAID5 RAID6 RAID10 stripe mirror""".split()


def accepts(function, value):
    try:
        function(value)
        return True
    except Exception:
        return False


def value_of(action):
    if action.choices:
        return '|'.join(str(choice) for choice in action.choices)
    takes = action.type
    if takes is None or accepts(takes, 'some text') and accepts(takes, '12'):
        return 'TEXT'
    if accepts(takes, '-3') and not accepts(takes, '1.5') and not accepts(takes, 'some text'):
        return 'INT'
    if accepts(takes, 'Yes') and accepts(takes, '0') and not accepts(takes, '12'):
        return 'BOOL'
    words = [word for word in WORDS if accepts(takes, word)]
    if not words:
        raise SystemExit('no word that %s takes is known: add it to WORDS' % takes)
    return '|'.join(words)


def lines_of(parser):
    """What a parser takes, a line each."""
    for action in parser._actions:
        # Options of %packages stay known to say since when they are errors.
        removed = getattr(action, 'removed', None)
        if removed and removed <= parser.version:
            continue
        value = value_of(action)
        if not action.option_strings:
            least, most = {None: ('1', '1'), '?': ('0', '1'), '*': ('0', ''), '+': ('1', '')}.get(
                action.nargs, (str(action.nargs), str(action.nargs)))
            yield 'argument %s..%s %s' % (least, most, value)
            continue
        parts = [','.join(action.option_strings)]
        if action.nargs != 0:
            parts.append(value + {'?': '?', '*': '*', '+': '+'}.get(action.nargs, ''))
        if action.required:
            parts.append('required')
        yield ' '.join(parts)


def required(parser):
    """Options that a command must have, each with a value that it takes."""
    actions = [action for action in parser._actions if action.required and action.option_strings] if parser else []
    return ['%s=%s' % (action.option_strings[0], value_of(action).split('|')[0].replace('INT', '1')) for action in actions]


def read(tree, name):
    sys.path.insert(0, tree)
    warnings.simplefilter('ignore')
    from pykickstart import base, version
    from pykickstart.parser import KickstartParser
    handler = version.makeVersion(name)
    removed = getattr(base, 'RemovedCommand', ())
    facts = {}
    for name, command in handler.commands.items():
        parser = getattr(command, 'op', None)
        if command is None:
            facts[name] = ['anything']
        elif isinstance(command, removed):
            facts[name] = ['removed']
        elif isinstance(command, base.DeprecatedCommand):
            facts[name] = ['ignored']
        elif name == 'realm' or parser is None and accepts(command.parse, ['some', '--thing']):
            facts[name] = ['anything']
        else:
            facts[name] = list(lines_of(parser)) if parser else []
            # Some read their argument behind the parser's back.
            command.currentCmd = name
            if not any(fact.startswith('argument') for fact in facts[name]) and any(
                    accepts(command.parse, [*required(parser), *words])
                    for words in (['word'], ['/', 'part.01'], ['group/volume'])):
                facts[name].append('argument 0.. TEXT')
    for name, section in KickstartParser(handler)._sections.items():
        get = getattr(section, '_getParser', None)
        facts[name] = list(lines_of(get())) if get else ['anything']
    return facts


def spans(releases):
    """el7, el8, el9, fedora -> el7-el9 fedora"""
    runs = []
    for index in sorted(ORDER.index(release) for release in releases):
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ','.join(ORDER[a] if a == b else '%s-%s' % (ORDER[a], ORDER[b]) for a, b in runs)


def main(arguments):
    facts = {}
    for argument in arguments:
        release, place = argument.split('=')
        # A process for each: a module is imported once.
        output = subprocess.run([sys.executable, __file__, '--one', *place.split(':')], check=True, stdout=subprocess.PIPE)
        facts[release] = json.loads(output.stdout)
    for release, commands in OWN.items():
        for name, lines in commands.items():
            own = [line.split()[0] for line in lines]
            kept = [line for line in facts[release]['facts'].get(name, []) if line.split()[0] not in own]
            facts[release]['facts'][name] = kept + lines
    print('# What the kickstart parser of each release takes: made by scripts/kickstart-options.py, not by hand.')
    print('# Of: %s.' % ', '.join('%s %s' % (release, facts[release]['source']) for release in ORDER))
    print('# What the own parsers of EL5, EL6 and EL7 have otherwise is named in the script.')
    print('#')
    print('# A command or section, and below it, for releases: nothing where it takes no arguments; "anything"; "ignored",')
    print('# for it has no effect; "removed"; arguments, at least and at most; options with what they take. INT is an')
    print('# integer, BOOL on, off, yes, no, true, false, 1 or 0, a?b words, ? behind a value that it may lack.')
    names = sorted({name for release in facts.values() for name in release['facts']})
    for name in names:
        print('\n%s' % name)
        lines = {}
        for release in ORDER:
            taken = facts[release]['facts'].get(name)
            if taken is None:
                continue
            lines.setdefault(('', 1), []).append(release)
            for index, line in enumerate(taken):
                # A second argument of the same kind has a line of its own.
                lines.setdefault((line, taken[:index + 1].count(line)), []).append(release)
        for (line, _), releases in lines.items():
            print(('  %-20s %s' % (spans(releases), line)).rstrip())


if __name__ == '__main__':
    if sys.argv[1] == '--one':
        tree, handler = sys.argv[2:4]
        taken = read(tree, handler)
        with open(tree + '/setup.py') as setup:
            number = re.search(r"version='([^']+)'", setup.read()).group(1)
        json.dump({'source': 'pykickstart %s' % number, 'facts': taken}, sys.stdout)
    else:
        main(sys.argv[1:])
