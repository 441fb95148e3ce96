"""GradBench's evals with PyTorch, written in whole tensors where the eval allows it.

Reads "eval size..." per line; answers with seconds of the primal, seconds of the derivative, and the Euclidean norm of the derivative, or
with a dash where it would take minutes. One thread, float64.
"""

import math
import statistics
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def weyl(count, low, high, seed=1):
    """The same numbers as Inputs.Weyl."""
    n = torch.arange(1, count + 1).double()
    at = n * n * 0.6180339887498949 + seed * 0.7548776662466927
    return low + (high - low) * (at - torch.floor(at))


def median_seconds(run):
    run()
    samples, total = [], 0.0
    while len(samples) < 3 or (total < 0.3 and len(samples) < 300):
        start = time.perf_counter()
        run()
        samples.append(time.perf_counter() - start)
        total += samples[-1]
    return statistics.median(samples)


def answer(primal, derivative, result):
    print(f"{median_seconds(primal):.9e} {median_seconds(derivative):.9e} {result.norm().item():.17g}", flush=True)


def gradient_of(objective, x):
    def primal():
        with torch.no_grad():
            return objective(x)

    def derivative():
        at = x.detach().requires_grad_()
        return torch.autograd.grad(objective(at), at)[0]

    answer(primal, derivative, derivative())


def hello(points):
    gradient_of(lambda x: (x * x).sum(), weyl(points, -2, 2))


def llsq(coefficients, n):
    t = -1 + torch.arange(n) * 2.0 / (n - 1)
    powers = t[:, None] ** torch.arange(coefficients)
    gradient_of(lambda x: ((torch.sign(t) - powers @ x) ** 2).sum() / 2, weyl(coefficients, -1, 1))


def lse(length):
    gradient_of(lambda x: torch.logsumexp(x, 0), weyl(length, -3, 3))


def ode(n, steps):
    step = 2.0 / steps
    one = torch.ones(1)

    def objective(x):
        def slope(y):
            return x * torch.cat((one, y[:-1]))

        y = torch.zeros(n)
        for _ in range(steps):
            k1 = slope(y)
            k2 = slope(y + step / 2 * k1)
            k3 = slope(y + step / 2 * k2)
            k4 = slope(y + step * k3)
            y = y + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return y[-1]

    gradient_of(objective, weyl(n, 0.5, 1.5))


def det(size):
    def minor(rows, columns):
        if not rows:
            return 1.0
        total, sign = 0.0, 1
        for i, column in enumerate(columns):
            total = total + sign * rows[0][column] * minor(rows[1:], columns[:i] + columns[i + 1:])
            sign = -sign
        return total

    if size > 6:
        print("-", flush=True)
        return
    gradient_of(lambda x: minor([row.unbind() for row in x.view(size, size).unbind()], list(range(size))), weyl(size * size, -1, 1))


def kmeans(points, centroids, dimension, diagonal):
    p = weyl(points * dimension, -1, 1).view(points, 1, dimension)
    c = weyl(centroids * dimension, -1, 1, 2)

    def objective(x):
        return ((p - x.view(1, centroids, dimension)) ** 2).sum(2).min(1).values.sum()

    if not diagonal:
        gradient_of(objective, c)
        return

    def primal():
        with torch.no_grad():
            return objective(c)

    def derivative():
        at = c.detach().requires_grad_()
        gradient = torch.autograd.grad(objective(at), at, create_graph=True)[0]
        return torch.autograd.grad(gradient.sum(), at)[0]

    answer(primal, derivative, derivative())


def gmm(dimension, components, count):
    extra_degrees, gamma = 0, 1.0
    lower_size = dimension * (dimension - 1) // 2
    points = weyl(count * dimension, -1, 2, 5).view(count, 1, dimension)
    sizes = [components, components * dimension, components * dimension, components * lower_size]
    x = torch.cat((weyl(sizes[0], -1, 1), weyl(sizes[1], 0, 1, 2), weyl(sizes[2], -1, 1, 3), weyl(sizes[3], -0.5, 0.5, 4)))
    columns, rows = torch.triu_indices(dimension, dimension, 1)

    def objective(x):
        alpha, means, logs, lower = x.split(sizes)
        means, logs, lower = means.view(components, dimension), logs.view(components, dimension), lower.view(components, lower_size)
        diagonals = logs.exp()
        q = torch.diag_embed(diagonals)
        q = q.index_put((torch.arange(components)[:, None], rows[None, :], columns[None, :]), lower)
        determinants = logs.sum(1)
        scaled = torch.einsum("kij,nkj->nki", q, points - means)
        likelihood = torch.logsumexp(alpha + determinants - 0.5 * (scaled ** 2).sum(2), 1).sum()
        likelihood = likelihood - count * (0.5 * dimension * math.log(2 * math.pi) + torch.logsumexp(alpha, 0))
        degrees = dimension + extra_degrees + 1
        log_gamma = 0.25 * dimension * (dimension - 1) * math.log(math.pi) + sum(math.lgamma(0.5 * (degrees - j)) for j in range(dimension))
        constant = degrees * dimension * math.log(gamma / math.sqrt(2)) - log_gamma
        squares = (diagonals ** 2).sum() + (lower ** 2).sum()
        return likelihood + components * constant + extra_degrees * determinants.sum() - 0.5 * gamma * gamma * squares

    gradient_of(objective, x)


def lstm(layers, width, characters):
    start = weyl(2 * layers * width, -1, 1, 3).view(layers, 2, width)
    sequence = (weyl(characters * width, 0, 1, 4) > 0.5).double().view(characters, width)
    x = torch.cat((weyl(8 * layers * width, -1, 1), weyl(3 * width, -1, 1, 2)))

    def objective(x):
        parameters, ends = x[:8 * layers * width].view(layers, 2, 4, width), x[8 * layers * width:].view(3, width)
        hidden, cell = [start[i, 0] for i in range(layers)], [start[i, 1] for i in range(layers)]
        total = 0.0
        for t in range(characters - 1):
            signal = sequence[t] * ends[0]
            for i in range(layers):
                inputs = torch.stack((signal, hidden[i], signal, hidden[i]))
                gates = inputs * parameters[i, 0] + parameters[i, 1]
                forget, entry, output = torch.sigmoid(gates[:3])
                cell[i] = cell[i] * forget + entry * torch.tanh(gates[3])
                hidden[i] = output * torch.tanh(cell[i])
                signal = hidden[i]
            prediction = signal * ends[1] + ends[2]
            total = total + (sequence[t + 1] * (prediction - torch.log(2 + prediction.exp().sum()))).sum()
        return -total / ((characters - 1) * width)

    gradient_of(objective, x)


def ba(cameras, points, observations):
    i = torch.arange(observations)
    camera = weyl(cameras * 11, -0.3, 0.3).view(cameras, 11)[i % cameras]
    point = weyl(points * 3, 2, 4, 2).view(points, 3)[i % points]
    weight, feature = weyl(observations, 0.5, 1.5, 3), weyl(2 * observations, -1, 1, 4).view(observations, 2)

    def errors(camera, point, weight):
        rotation, d = camera[:, :3], point - camera[:, 3:6]
        angle = rotation.norm(dim=1, keepdim=True)
        axis, c, s = rotation / angle, torch.cos(angle), torch.sin(angle)
        seen = c * d + s * torch.cross(axis, d, dim=1) + (1 - c) * (axis * d).sum(1, keepdim=True) * axis
        at = seen[:, :2] / seen[:, 2:]
        squared = (at ** 2).sum(1, keepdim=True)
        distortion = 1 + camera[:, 9:10] * squared + camera[:, 10:11] * squared ** 2
        return weight[:, None] * (camera[:, 6:7] * distortion * at + camera[:, 7:9] - feature)

    def primal():
        with torch.no_grad():
            return errors(camera, point, weight), 1 - weight ** 2

    def derivative():
        at = [part.detach().requires_grad_() for part in (camera, point, weight)]
        error = errors(*at)
        # No observation meets another: the sum of a column has each one's row as its gradient.
        rows = [torch.autograd.grad(error[:, k].sum(), at, retain_graph=k == 0) for k in range(2)]
        blocks = [part.reshape(-1) for row in rows for part in row]
        return torch.cat(blocks + [-2 * weight])

    answer(primal, derivative, derivative())


def ht(vertices, points, on_triangles):
    bones, pose = 22, 26
    parents = [-1 if b == 0 else 0 if b == bones - 1 or b % 4 == 1 else b - 1 for b in range(bones)]
    weights = weyl(vertices * bones, 0, 0.1, 3).view(vertices, bones)
    positions = weyl(4 * vertices, -1, 1, 4).view(vertices, 4).clone()
    positions[:, 3] = 1
    relatives = weyl(16 * bones, -0.5, 0.5, 5).view(bones, 4, 4)
    inverses = weyl(16 * bones, -0.5, 0.5, 6).view(bones, 4, 4)
    measured = weyl(3 * points, -1, 1, 7).view(points, 3)
    triangles = (torch.arange(3 * vertices) * 7 % vertices).view(vertices, 3)
    correspondences = torch.arange(points) * 5 % vertices
    theta = weyl(pose, -0.5, 0.5)
    us = weyl(2 * points, 0, 0.5, 2).view(points, 2) if on_triangles else torch.zeros(points, 0)
    mirror = torch.tensor([-1.0, 1.0, 1.0])

    def residuals(theta, us):
        absolutes, transforms = [], []
        for bone in range(bones):
            finger, joint = (bone - 1) // 4, (bone - 1) % 4
            relative = relatives[bone]
            if bone > 0 and finger < 5 and joint > 0:
                bend = theta[6 + 4 * finger + (0 if joint == 1 else joint)]
                zero, one = torch.zeros(()), torch.ones(())
                spread = theta[6 + 4 * finger + 1] if joint == 1 else zero
                cx, sx, cz, sz = torch.cos(bend), torch.sin(bend), torch.cos(spread), torch.sin(spread)
                local = torch.stack((cz, -sz * cx, sz * sx, zero, sz, cz * cx, -cz * sx, zero, zero, sx, cx, zero, zero, zero, zero, one))
                relative = relative @ local.view(4, 4)
            absolutes.append(relative if parents[bone] < 0 else absolutes[parents[bone]] @ relative)
            transforms.append(absolutes[-1] @ inverses[bone])
        skin = torch.einsum("vb,bij,vj->vi", weights, torch.stack(transforms)[:, :3], positions) * mirror
        angle = theta[:3].norm()
        x, y, z = theta[:3] / angle
        cross = torch.stack((torch.zeros(()), -z, y, z, torch.zeros(()), -x, -y, x, torch.zeros(()))).view(3, 3)
        rotation = torch.eye(3) + torch.sin(angle) * cross + (1 - torch.cos(angle)) * cross @ cross
        moved = skin @ rotation.T + theta[3:6]
        if not on_triangles:
            return (measured - moved[correspondences]).reshape(-1)
        corners = moved[triangles[correspondences]]
        u, v = us[:, :1], us[:, 1:]
        return (measured - (u * corners[:, 0] + v * corners[:, 1] + (1 - u - v) * corners[:, 2])).reshape(-1)

    def primal():
        with torch.no_grad():
            return residuals(theta, us)

    def derivative():
        at, coordinates = theta.detach().requires_grad_(), us.detach().requires_grad_()
        value = residuals(at, coordinates)
        # Columns by reverse mode twice: the product with the transposed matrix is linear in its vector.
        seed = torch.zeros_like(value, requires_grad=True)
        row = torch.autograd.grad(value, (at, coordinates), seed, create_graph=True, allow_unused=True)
        columns = [torch.autograd.grad(row[0][k], seed, retain_graph=True)[0] for k in range(pose)]
        if on_triangles:
            columns += [torch.autograd.grad(row[1][:, k].sum(), seed, retain_graph=True)[0] for k in range(2)]
        return torch.stack(columns, 1)

    answer(primal, derivative, derivative())


def nested(outer, objective, x, inner):
    """The inner derivative by torch.autograd.grad in both modes: forward mode of a graph is not in every version of PyTorch."""
    if "f" in (outer, inner):
        print("-", flush=True)
    else:
        gradient_of(objective, x)


def particle(modes, w):
    def slope(at, w):
        if not at.requires_grad:
            at = at.detach().requires_grad_()
        with torch.enable_grad():
            one = (at - torch.stack((torch.tensor(10.0), 10 - w))).norm()
            other = (at - torch.tensor([10.0, 0.0])).norm()
            return torch.autograd.grad(1 / one + 1 / other, at, create_graph=True)[0]

    def objective(w):
        step = 0.1
        at, velocity = torch.tensor([0.0, 8.0]), torch.tensor([0.75, 0.0])
        while True:
            force = slope(at, w)
            at = at + step * velocity
            if at[1] <= 0:
                return (at[0] - at[1] / velocity[1] * velocity[0]) ** 2
            velocity = velocity - step * force

    nested(modes[0], objective, torch.tensor(float(w)), modes[1])


def saddle(modes, start):
    def slope(x1, x2):
        x2 = x2.detach().requires_grad_() if not x2.requires_grad else x2
        with torch.enable_grad():
            return torch.autograd.grad((x1 ** 2).sum() - (x2 ** 2).sum(), x2, create_graph=True)[0]

    def objective(x1):
        tolerance, step, successes = 1e-5, 1e-5, 0
        at = torch.full((2,), float(start))
        height = (x1 ** 2).sum() - (at ** 2).sum()
        highest, direction = height, slope(x1, at)
        while direction.norm() > tolerance:
            if successes == 10:
                step, successes = 2 * step, 0
                continue
            following = at + step * direction
            if (following - at).norm() <= tolerance:
                break
            height = (x1 ** 2).sum() - (following ** 2).sum()
            if height > highest:
                at, highest, successes = following, height, successes + 1
                direction = slope(x1, at)
            else:
                step, successes = step / 2, 0
        return (x1 ** 2).sum() - (at ** 2).sum()

    nested(modes[0], objective, torch.tensor([0.7, -0.4]), modes[1])


EVALS = {
    "hello": hello, "llsq": llsq, "lse": lse, "ode": ode, "det": det, "gmm": gmm, "lstm": lstm, "ba": ba,
    "kmeans": lambda *size: kmeans(*size, False), "kmeans-diagonal": lambda *size: kmeans(*size, True),
    "ht": lambda vertices, points, on_triangles: ht(vertices, points, on_triangles != 0),
}

print(f"version {torch.__version__} on one thread, whole tensors where the eval allows it; the derivative includes the primal.", flush=True)
for line in sys.stdin:
    name, *size = line.split()
    if name.startswith("particle-"):
        particle(name[-2:], float(size[0]))
    elif name.startswith("saddle-"):
        saddle(name[-2:], float(size[0]))
    else:
        EVALS[name](*map(int, size))
