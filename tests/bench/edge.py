"""The gateway against nginx: what a request costs, and what many hosts do to it."""

import re

import load
import machine
import nginx
import seal
from data import HOSTS, MANY, ONE, TENANT
from programs import free_port

ROUNDS, SECONDS = 5, 2
PATH = "/sign-in"


def measure(bench):
    with bench.portico.portal(ONE, free_port()) as portal:
        host = portal.site.host(TENANT)
        body = portal.site.ask(host, PATH, headers=seal.header(host, PATH))[2]
    with nginx.page(bench.folder, body) as page:
        apart, memory = {}, {}
        for hosts in (1, 1_000, HOSTS):
            apart[hosts], memory[hosts] = proxies(bench, page.upstream, hosts)
            bench.note(f"gateway, {hosts} hosts: {ratio(apart[hosts]):.2f} of nginx")
    together = {}
    for name, path in (("Sign-in page, two statements", PATH), ("Style sheet, none", stylesheet(body))):
        together[name] = one_process(bench, path)
        bench.note(f"one process, {name}: {ratio(together[name]):.2f} of nginx and portal")
    return {"bytes": len(body), "apart": apart, "memory": memory, "together": together}


def ratio(runs):
    return load.median([ours.cpu() / theirs.cpu() for theirs, ours in runs])


def stylesheet(html):
    return re.search(r'href="(/assets/[^"]+\.css)"', html)[1]


def names(hosts):
    return [f"t{number:06d}" for number in range(1, hosts + 1)]


def proxies(bench, upstream, hosts):
    """Both in front of the same service, by turns."""
    with nginx.proxy(bench.folder, names(hosts), upstream) as theirs, \
            bench.portico.gateway(MANY, free_port(), upstream) as ours:
        for program in (theirs, ours):
            load.wrk(program.site, 1, PATH, 1)
        before = machine.memory(ours.pid)
        visit_all(ours, hosts)
        missed = misses(ours)

        def run(program):
            return load.measured({"proxy": program.pid}, lambda: load.wrk(program.site, hosts, PATH, SECONDS))

        runs = [(run(theirs), run(ours)) for _ in range(ROUNDS)]
        growth = machine.memory(ours.pid) - before
        return runs, {"gateway": machine.memory(ours.pid), "growth": growth, "nginx": machine.memory(theirs.pid),
                      "misses": (misses(ours) - missed) / sum(run.requests for _, run in runs)}


def visit_all(program, hosts):
    """Asks one host after the other until the gateway knows them all."""
    first = 1
    while hosts > 1 and figure(program, "names") < hosts:
        first += load.wrk(program.site, hosts, PATH, 3, first=first)[0]


def misses(program):
    return figure(program, "misses_total")


def figure(program, name):
    text = program.private.ask("gateway", "/metrics")[2]
    return int(re.search(rf"^gateway_tenant_cache_{name} (\d+)$", text, re.M)[1])


def one_process(bench, path):
    """The whole product in one process against nginx in front of the portal service."""
    port = free_port()
    with bench.portico.portal(ONE, port) as portal, bench.portico.standalone(ONE) as ours, \
            nginx.proxy(bench.folder, [TENANT], portal.site.address, port) as theirs:
        ours.wait_for(lambda: ours.site.ask(ours.site.host(TENANT), PATH))

        def nginx_and_portal():
            # Somebody has to vouch for these requests; here the client brings what the gateway would have added.
            headers = seal.header(portal.site.host(TENANT), path)
            return load.wrk(theirs.site, TENANT, path, SECONDS, headers=headers)

        def run():
            return (load.measured({"nginx": theirs.pid, "portal": portal.pid}, nginx_and_portal),
                    load.measured({"all": ours.pid}, lambda: load.wrk(ours.site, TENANT, path, SECONDS)))

        run()
        return [run() for _ in range(ROUNDS)]
