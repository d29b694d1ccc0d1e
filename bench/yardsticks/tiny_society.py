"""Shared spec, population and harness for 'tiny scoring society'.

One of the project's yardsticks, kept as it was measured first; ours are the formatting, and how memory is read
where there is no /proc.

Step order: 1 expiry; 2 offence; 3 detect/flag; 4 score; 5 tie (B; listed state as of after 1); 6 list; 7 trip; 8 metrics."""

import sys, time, json, resource, os, gc

T0 = time.perf_counter()
DET, F_MAJ, F_MIN, GOOD, TRIP, TERM, K = 0.3, 0.002, 0.006, 0.05, 0.02, 104, 8


def population(n, seed, variant):
    import numpy as np

    r = np.random.default_rng(1000 + seed)
    p = r.beta(2, 38, n)
    g = r.random(n) < 0.2
    br = r.integers(0, 5, n).astype(np.int8)
    nb = r.integers(0, n, (n, K), dtype=np.int32) if variant == "B" else None
    return p, g, br, nb


def rss():
    try:
        with open("/proc/self/statm") as f:
            return int(f.read().split()[1]) * resource.getpagesize()
    except OSError:
        return highest_rss()


def highest_rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(name, imp, build):
    """imp(): imports the framework, returns namespace; build(ns,n,seed,variant) -> (runner(steps)->rows) ; rows: list of
    (mean score, listed share majority, listed share minority, blocked, wrongly flagged share)"""
    n, variant, steps, seed = int(float(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    t = time.perf_counter()
    c = time.process_time()
    ns = imp()
    cpu_imp = time.process_time() - c
    t_imp = time.perf_counter() - t
    r0 = rss()
    peak0 = highest_rss()
    t = time.perf_counter()
    c = time.process_time()
    run = build(ns, n, seed, variant)
    cpu_set = time.process_time() - c
    t_set = time.perf_counter() - t
    gc.collect()
    r1 = rss()
    t = time.perf_counter()
    c = time.process_time()
    rows = run(steps)
    c_run = time.process_time() - c
    t_run = time.perf_counter() - t
    r2 = rss()
    peak = highest_rss()
    assert len(rows) >= steps, len(rows)
    rows = rows[-steps:]
    last = rows[-1]
    out = dict(
        name=name,
        n=n,
        variant=variant,
        steps=steps,
        seed=seed,
        import_s=round(t_imp, 3),
        setup_s=round(t_set, 3),
        run_s=round(t_run, 4),
        cpu_s=round(c_run, 4),
        ns_cpu=round(c_run / (n * steps) * 1e9, 3),
        import_cpu=round(cpu_imp, 3),
        setup_cpu=round(cpu_set, 3),
        ns=round(t_run / (n * steps) * 1e9, 3),
        rss_import_MB=round(r0 / 1e6, 1),
        rss_setup_MB=round(r1 / 1e6, 1),
        rss_end_MB=round(r2 / 1e6, 1),
        peak_MB=round(peak / 1e6, 1),
        Bpa_steady=round((r2 - r0) / n, 1),
        Bpa_peak=round((peak - peak0) / n, 1),
        mean=float(last[0]),
        maj=float(last[1]),
        mino=float(last[2]),
        blocked=float(sum(x[3] for x in rows)),
        flagged=float(sum(x[4] for x in rows)),
    )
    print(json.dumps(out), flush=True)
