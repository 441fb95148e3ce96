"""Tensor workloads with PyTorch.

Reads "workload size" per line; answers with seconds of the value, seconds of value and gradient, the Euclidean norm of the gradient of the first
parameter, and the most bytes that lived at once beside the inputs. One thread, float32. On Debian: apt install python3-torch, and
libopenblas0-pthread for its matrix products (without it they are those of the reference library, which is ten times slower).
"""

import os
import statistics
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch
from torch.profiler import ProfilerActivity, profile

torch.set_num_threads(1)


def weyl(shape, seed):
    """The same numbers as TensorModels.Weyl."""
    count = 1
    for length in shape:
        count *= length
    n = torch.arange(1, count + 1).double()
    at = n * n * 0.6180339887498949 + seed * 0.7548776662466927
    return (0.2 * (at - torch.floor(at)) - 0.1).float().reshape(shape)


def median_seconds(run):
    run()
    samples, total = [], 0.0
    while len(samples) < 5 or (total < 0.5 and len(samples) < 300):
        start = time.perf_counter()
        run()
        samples.append(time.perf_counter() - start)
        total += samples[-1]
    return statistics.median(samples)


def peak_bytes(run):
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        run()
    events = [event for event in profiled.profiler.kineto_results.events() if event.name() == "[memory]"]
    living = peak = 0
    for event in sorted(events, key=lambda event: event.start_us()):
        living += event.nbytes()
        peak = max(peak, living)
    return peak


def answer(value, both, result, peak):
    print(f"{value:.9e} {both:.9e} {result.double().norm().item():.9g} {peak}", flush=True)


def measure(objective, parameters):
    def clear():
        for p in parameters:
            p.grad = None

    def step():
        clear()
        objective().backward()

    value = median_seconds(lambda: objective().item())
    both = median_seconds(step)
    clear()
    peak = peak_bytes(lambda: objective().backward())
    answer(value, both, parameters[0].grad, peak)


def tanh(size):
    x, w, b = (weyl([size], seed).requires_grad_() for seed in (1, 2, 3))
    measure(lambda: (torch.tanh(x * w + b) ** 2).sum(), [x, w, b])


def network(batch):
    x, y = weyl([batch, 784], 1), weyl([batch, 10], 2)
    shapes = [[784, 256], [256], [256, 128], [128], [128, 10], [10]]
    p = [weyl(shape, 3 + k).requires_grad_() for k, shape in enumerate(shapes)]

    def loss():
        h = torch.relu(x @ p[0] + p[1])
        h = torch.relu(h @ p[2] + p[3])
        return -(torch.log_softmax(h @ p[4] + p[5], -1) * y).sum() / batch

    measure(loss, p)


def product(size):
    a, b = weyl([size, size], 1), weyl([size, size], 2)
    seconds = median_seconds(lambda: a @ b)
    answer(seconds, seconds, a @ b, peak_bytes(lambda: a @ b))


def library():
    """Which library does the matrix products."""
    loaded = open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else ""
    return next((name for name in ("OpenBLAS", "MKL", "BLIS") if name.lower() in loaded), "the reference BLAS")


print(f"version {torch.__version__} with {library()}, on one thread.", flush=True)
for line in sys.stdin:
    name, size = line.split()
    {"tanh": tanh, "network": network, "product": product}[name](int(size))
