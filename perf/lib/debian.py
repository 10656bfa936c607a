"""Programs from Debian packages of another release than the machine's, without installing them.

The source is the machine's own, with one more suite: the same mirror, and apt checks the same signatures. All that apt
writes stays in a temporary directory, so that nothing of it is seen by later calls of apt; the programs are unpacked
below perf/target and found there the next time.
"""

import os
import re
import shutil
import subprocess
import tempfile

from gateways import ROOT, GatewayError

STORE = os.path.join(ROOT, "perf", "target", "debian")
ONE_LINE = re.compile(r"deb(\s+\[[^]]*])?\s+(\S+)\s+(\S+)\s")


def programs(suite, packages):
    """Unpacks packages, preferred from the suite, unless that was done before; returns their usr/bin."""
    place = os.path.join(STORE, suite)
    if not all(os.path.exists(_mark(place, package)) for package in packages):
        if shutil.which("apt-get") is None:
            raise GatewayError("%s of Debian's %s: there is no apt-get here" % (" and ".join(packages), suite))
        with tempfile.TemporaryDirectory(prefix="esplanade-perf-apt-") as directory:
            os.chmod(directory, 0o755)  # apt fetches as a user of its own
            _fetch(directory, suite, packages, place)
    return os.path.join(place, "usr", "bin")


def version(suite, package):
    """Of a package that was unpacked."""
    with open(_mark(os.path.join(STORE, suite), package), encoding="utf-8") as mark:
        return mark.read().strip()


def _mark(place, package):
    return os.path.join(place, package + ".version")


def _fetch(directory, suite, packages, place):
    for name in ("lists/partial", "cache/archives/partial", "sources"):
        os.makedirs(os.path.join(directory, name))
    kind, text = _source_with(suite)
    with open(os.path.join(directory, "sources", "perf." + kind), "w", encoding="utf-8") as out:
        out.write(text)
    apt = ["apt-get", "-qq", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", "Dir::State::lists=%s/lists" % directory,
           "-o", "Dir::Etc::sourceparts=%s/sources" % directory, "-o", "Dir::Cache=%s/cache" % directory]
    _run([*apt, "update"], "update of the lists of " + suite)
    os.makedirs(place, exist_ok=True)
    for package in packages:
        debs = os.path.join(directory, "debs", package)
        os.makedirs(debs)
        _download(apt, package, suite, debs)
        deb = os.path.join(debs, os.listdir(debs)[0])
        _run(["dpkg-deb", "--extract", deb, place], "unpacking " + package)
        with open(_mark(place, package), "w", encoding="utf-8") as mark:
            mark.write(_run(["dpkg-deb", "--field", deb, "Version"], "reading the version of " + package))


def _download(apt, package, suite, directory):
    """From the suite where it has the package, else from the machine's release."""
    done = subprocess.run([*apt, "download", "%s/%s" % (package, suite)], cwd=directory, text=True, check=False,
                          capture_output=True)
    if done.returncode != 0:
        _run([*apt, "download", package], "download of " + package, cwd=directory)


def _run(command, what, **options):
    done = subprocess.run(command, text=True, check=False, capture_output=True, **options)
    if done.returncode != 0:
        raise GatewayError("%s failed: %s" % (what, (done.stdout + done.stderr).strip()))
    return done.stdout


def _source_with(suite):
    """The entry that the machine has its Debian from, with the suite added: (ending of the file's name, text)."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(SOURCESENTRY)",
                             "Created-By: Packages", "Origin: Debian", "Component: main"],
                            text=True, check=False, capture_output=True).stdout
    for line in listed.splitlines():
        uri, release, entry = line.split(" ", 2)
        if re.fullmatch("[a-z]+", release):  # neither -updates nor -security
            source = _entry(entry.rpartition(":")[0], uri, release, suite)
            if source:
                return source
    raise GatewayError("apt knows no Debian release here whose mirror could have %s (apt-get update?)" % suite)


def _entry(path, uri, release, suite):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".sources"):
        for stanza in re.split(r"\n\s*\n", text):
            suites = re.search(r"(?m)^Suites:.*$", stanza)
            if uri.rstrip("/") in stanza.replace("/\n", "\n").split() and suites and release in suites.group().split():
                return "sources", stanza.replace(suites.group(), "Suites: %s %s" % (release, suite)) + "\n"
        return None
    for line in text.splitlines():
        entry = ONE_LINE.match(line)
        if entry and entry.group(2).rstrip("/") == uri.rstrip("/") and entry.group(3) == release:
            head = "deb%s %s" % (entry.group(1) or "", entry.group(2))
            return "list", "%s %s main\n%s %s main\n" % (head, release, head, suite)
    return None
