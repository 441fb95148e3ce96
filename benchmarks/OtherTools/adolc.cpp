// GradBench's evals with ADOL-C: the objective on double and its derivative from a tape.
//
// Reads "eval size..." per line; answers with seconds of the primal, seconds of the derivative, and the Euclidean norm of the derivative, or
// with a dash where ADOL-C does not do it (derivatives of derivatives inside of a program). The tape is recorded once and played for each
// derivative: what ADOL-C is fastest at, and enough here, where inputs stay the same.

#include <adolc/adolc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using Vector = std::vector<double>;

/// The same numbers as Inputs.Weyl.
static Vector weyl(int count, double from, double to, int seed = 1) {
    Vector numbers(count);
    for (int i = 0; i < count; i++) {
        double n = i + 1, at = n * n * 0.6180339887498949 + seed * 0.7548776662466927;
        numbers[i] = from + (to - from) * (at - std::floor(at));
    }
    return numbers;
}

static volatile double sink;

static double median_seconds(const std::function<double()>& run) {
    using clock = std::chrono::steady_clock;
    sink = run();
    std::vector<double> samples;
    double total = 0;
    long calls = 1;
    while (samples.size() < 5 || (total < 0.3 && samples.size() < 1000)) {
        auto start = clock::now();
        for (long i = 0; i < calls; i++) sink = run();
        double seconds = std::chrono::duration<double>(clock::now() - start).count();
        if (seconds < 1e-3 && samples.empty()) { calls *= 2; continue; }
        samples.push_back(seconds / calls);
        total += seconds;
    }
    std::sort(samples.begin(), samples.end());
    return samples[samples.size() / 2];
}

static double norm(const Vector& x) {
    double squares = 0;
    for (double entry : x) squares += entry * entry;
    return std::sqrt(squares);
}

static void answer(double primal, double derivative, double norm) {
    std::printf("%.9e %.9e %.17g\n", primal, derivative, norm);
}

/// A scalar function of the independent variables x, its other inputs captured.
template <class Objective>
static void gradient_of(Objective objective, Vector x, bool diagonal = false) {
    const short tag = 1;
    int n = static_cast<int>(x.size());
    trace_on(tag);
    {
        std::vector<adouble> ax(n);
        for (int i = 0; i < n; i++) ax[i] <<= x[i];
        adouble y = objective(ax);
        double value;
        y >>= value;
    }
    trace_off();
    Vector g(n), ones(n, 1.0);
    double primal = median_seconds([&] { return objective(x); });
    double derivative = diagonal
        ? median_seconds([&] { hess_vec(tag, n, x.data(), ones.data(), g.data()); return g[0]; })
        : median_seconds([&] { gradient(tag, n, x.data(), g.data()); return g[0]; });
    answer(primal, derivative, norm(g));
}

static double largest_of(double a, double b) { return std::max(a, b); }
static adouble largest_of(const adouble& a, const adouble& b) { return fmax(a, b); }
static double least_of(double a, double b) { return std::min(a, b); }
static adouble least_of(const adouble& a, const adouble& b) { return fmin(a, b); }

static void hello(int points) {
    Vector x = weyl(points, -2, 2);
    gradient_of([](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        T sum = 0;
        for (const T& entry : x) sum += entry * entry;
        return sum;
    }, x);
}

static void llsq(int coefficients, int n) {
    gradient_of([n](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        T sum = 0;
        for (int i = 0; i < n; i++) {
            double t = -1 + i * 2.0 / (n - 1), power = 1;
            T residual = t > 0 ? 1 : t < 0 ? -1 : 0;
            for (const T& coefficient : x) {
                residual -= coefficient * power;
                power *= t;
            }
            sum += residual * residual;
        }
        return T(sum / 2);
    }, weyl(coefficients, -1, 1));
}

template <class T>
static T log_sum_exp(const std::vector<T>& x) {
    T largest = x[0];
    for (size_t i = 1; i < x.size(); i++) largest = largest_of(largest, x[i]);
    T sum = 0;
    for (size_t i = 0; i < x.size(); i++) sum += exp(x[i] - largest);
    return largest + log(sum);
}

static void lse(int length) {
    gradient_of([](const auto& x) { return log_sum_exp(x); }, weyl(length, -3, 3));
}

static void ode(int n, int steps) {
    gradient_of([n, steps](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        double step = 2.0 / steps;
        std::vector<T> y(n, T(0)), k1(n), k2(n), k3(n), k4(n), between(n);
        auto slope = [&](const std::vector<T>& at, std::vector<T>& k) {
            k[0] = x[0];
            for (int i = 1; i < n; i++) k[i] = x[i] * at[i - 1];
        };
        for (int s = 0; s < steps; s++) {
            slope(y, k1);
            for (int i = 0; i < n; i++) between[i] = y[i] + step / 2 * k1[i];
            slope(between, k2);
            for (int i = 0; i < n; i++) between[i] = y[i] + step / 2 * k2[i];
            slope(between, k3);
            for (int i = 0; i < n; i++) between[i] = y[i] + step * k3[i];
            slope(between, k4);
            for (int i = 0; i < n; i++) y[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
        return T(y[n - 1]);
    }, weyl(n, 0.5, 1.5));
}

template <class T>
static T minor_of(const std::vector<T>& matrix, int size, int row, unsigned columns) {
    if (row == size) return 1;
    T sum = 0;
    double sign = 1;
    for (unsigned rest = columns; rest != 0; rest &= rest - 1) {
        int column = __builtin_ctz(rest);
        sum += sign * matrix[row * size + column] * minor_of(matrix, size, row + 1, columns & ~(1u << column));
        sign = -sign;
    }
    return sum;
}

static void det(int size) {
    gradient_of([size](const auto& x) { return minor_of(x, size, 0, (1u << size) - 1); }, weyl(size * size, -1, 1));
}

static void kmeans(int points, int centroids, int dimension, bool diagonal) {
    Vector p = weyl(points * dimension, -1, 1);
    gradient_of([p, dimension](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        T cost = 0;
        for (size_t i = 0; i < p.size(); i += dimension) {
            T nearest = 0;
            for (size_t j = 0; j < x.size(); j += dimension) {
                T sum = 0;
                for (int c = 0; c < dimension; c++) {
                    T difference = p[i + c] - x[j + c];
                    sum += difference * difference;
                }
                nearest = j == 0 ? sum : least_of(nearest, sum);
            }
            cost += nearest;
        }
        return cost;
    }, weyl(centroids * dimension, -1, 1, 2), diagonal);
}

static void gmm(int dimension, int components, int count) {
    const int extra_degrees = 0;
    const double gamma = 1, pi = 3.14159265358979323846;
    int lower_size = dimension * (dimension - 1) / 2;
    Vector points = weyl(count * dimension, -1, 2, 5), x = weyl(components, -1, 1);
    for (const Vector& more : {weyl(components * dimension, 0, 1, 2), weyl(components * dimension, -1, 1, 3), weyl(components * lower_size, -0.5, 0.5, 4)})
        x.insert(x.end(), more.begin(), more.end());
    gradient_of([=](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        const T *alpha = &x[0], *means = alpha + components, *log_diagonals = means + components * dimension, *lower = log_diagonals + components * dimension;
        std::vector<T> diagonals(components * dimension), log_determinants(components, T(0)), scaled(dimension), centred(dimension), terms(components);
        for (int k = 0; k < components; k++) {
            for (int i = 0; i < dimension; i++) {
                diagonals[k * dimension + i] = exp(log_diagonals[k * dimension + i]);
                log_determinants[k] += log_diagonals[k * dimension + i];
            }
        }
        T likelihood = 0;
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < components; k++) {
                for (int i = 0; i < dimension; i++) {
                    centred[i] = points[n * dimension + i] - means[k * dimension + i];
                    scaled[i] = diagonals[k * dimension + i] * centred[i];
                }
                int next = k * lower_size;
                for (int column = 0; column < dimension; column++)
                    for (int row = column + 1; row < dimension; row++) scaled[row] += lower[next++] * centred[column];
                T squares = 0;
                for (int i = 0; i < dimension; i++) squares += scaled[i] * scaled[i];
                terms[k] = alpha[k] + log_determinants[k] - 0.5 * squares;
            }
            likelihood += log_sum_exp(terms);
        }
        std::vector<T> weights(alpha, alpha + components);
        likelihood -= count * (0.5 * dimension * std::log(2 * pi) + log_sum_exp(weights));
        int degrees = dimension + extra_degrees + 1;
        double log_gamma = 0.25 * dimension * (dimension - 1) * std::log(pi);
        for (int j = 0; j < dimension; j++) log_gamma += std::lgamma(0.5 * (degrees - j));
        T prior = components * (degrees * dimension * std::log(gamma / std::sqrt(2.0)) - log_gamma);
        for (int k = 0; k < components; k++) {
            T frobenius = 0;
            for (int i = 0; i < dimension; i++) frobenius += diagonals[k * dimension + i] * diagonals[k * dimension + i];
            for (int i = 0; i < lower_size; i++) frobenius += lower[k * lower_size + i] * lower[k * lower_size + i];
            prior += extra_degrees * log_determinants[k] - 0.5 * gamma * gamma * frobenius;
        }
        return T(likelihood + prior);
    }, x);
}

static void lstm(int layers, int width, int characters) {
    Vector start = weyl(2 * layers * width, -1, 1, 3), sequence = weyl(characters * width, 0, 1, 4), x = weyl(8 * layers * width, -1, 1);
    for (double& bit : sequence) bit = bit > 0.5 ? 1 : 0;
    Vector ends = weyl(3 * width, -1, 1, 2);
    x.insert(x.end(), ends.begin(), ends.end());
    gradient_of([=](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        const T* ends = &x[8 * layers * width];
        auto sigmoid = [](const T& z) { return T(1 / (1 + exp(-z))); };
        std::vector<T> state(start.begin(), start.end()), signal(width), prediction(width);
        T total = 0;
        for (int t = 0; t + 1 < characters; t++) {
            const double *character = &sequence[t * width], *next = character + width;
            for (int i = 0; i < width; i++) signal[i] = character[i] * ends[i];
            for (int layer = 0; layer < layers; layer++) {
                const T *weights = &x[8 * layer * width], *biases = weights + 4 * width;
                T *hidden = &state[2 * layer * width], *cell = hidden + width;
                for (int i = 0; i < width; i++) {
                    T forget = sigmoid(signal[i] * weights[i] + biases[i]);
                    T input = sigmoid(hidden[i] * weights[width + i] + biases[width + i]);
                    T output = sigmoid(signal[i] * weights[2 * width + i] + biases[2 * width + i]);
                    T change = tanh(hidden[i] * weights[3 * width + i] + biases[3 * width + i]);
                    cell[i] = cell[i] * forget + input * change;
                    hidden[i] = output * tanh(cell[i]);
                    signal[i] = hidden[i];
                }
            }
            T sum = 2;
            for (int i = 0; i < width; i++) {
                prediction[i] = signal[i] * ends[width + i] + ends[2 * width + i];
                sum += exp(prediction[i]);
            }
            T normalisation = log(sum);
            for (int i = 0; i < width; i++) total += next[i] * (prediction[i] - normalisation);
        }
        return T(-total / ((characters - 1) * width));
    }, x);
}

/// Two errors from 11 + 3 + 1 parameters and the feature.
template <class T>
static void reprojection_error(const T* x, T* error) {
    const T *camera = x, *point = x + 11, &weight = x[14], *feature = x + 15;
    T d[3], seen[3], squared_angle = camera[0] * camera[0] + camera[1] * camera[1] + camera[2] * camera[2];
    for (int i = 0; i < 3; i++) d[i] = point[i] - camera[3 + i];
    T angle = sqrt(squared_angle), c = cos(angle), s = sin(angle), axis[3];
    for (int i = 0; i < 3; i++) axis[i] = 1 / angle * camera[i];
    T along = axis[0] * d[0] + axis[1] * d[1] + axis[2] * d[2];
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        seen[i] = c * d[i] + s * (axis[j] * d[k] - axis[k] * d[j]) + (1 - c) * along * axis[i];
    }
    T u = seen[0] / seen[2], v = seen[1] / seen[2], squared = u * u + v * v;
    T distortion = 1 + camera[9] * squared + camera[10] * squared * squared;
    error[0] = weight * (camera[6] * distortion * u + camera[7] - feature[0]);
    error[1] = weight * (camera[6] * distortion * v + camera[8] - feature[1]);
}

static void ba(int cameras, int points, int observations) {
    const short tag = 1;
    Vector c = weyl(cameras * 11, -0.3, 0.3), p = weyl(points * 3, 2, 4, 2), w = weyl(observations, 0.5, 1.5, 3), f = weyl(2 * observations, -1, 1, 4);
    double x[17], e[2];
    auto load = [&](int i) {
        std::copy_n(&c[i % cameras * 11], 11, x);
        std::copy_n(&p[i % points * 3], 3, x + 11);
        x[14] = w[i];
        std::copy_n(&f[2 * i], 2, x + 15);
    };
    load(0);
    trace_on(tag);
    {
        adouble ax[17], ae[2];
        for (int i = 0; i < 17; i++) ax[i] <<= x[i];
        reprojection_error(ax, ae);
        ae[0] >>= e[0];
        ae[1] >>= e[1];
    }
    trace_off();
    double rows[2][17], *J[2] = {rows[0], rows[1]};
    Vector errors(2 * observations), weight_errors(observations), values(31 * observations);
    double primal = median_seconds([&] {
        for (int i = 0; i < observations; i++) {
            load(i);
            reprojection_error(x, &errors[2 * i]);
            weight_errors[i] = 1 - w[i] * w[i];
        }
        return errors[0];
    });
    double derivative = median_seconds([&] {
        for (int i = 0; i < observations; i++) {
            load(i);
            jacobian(tag, 2, 17, x, J);
            std::copy_n(rows[0], 15, &values[30 * i]);
            std::copy_n(rows[1], 15, &values[30 * i + 15]);
            values[30 * observations + i] = -2 * w[i];
        }
        return values[0];
    });
    answer(primal, derivative, norm(values));
}

/// The hand of HandTrackingWorkload.
struct Hand {
    int bones = 22, vertices, points;
    std::vector<int> parents, triangles, correspondences;
    Vector relatives, inverses, positions, weights, measured;
};

template <class A, class B, class T>
static void multiply(const A* a, const B* b, T* product) {
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++) {
            T sum = 0;
            for (int i = 0; i < 4; i++) sum += a[4 * row + i] * b[4 * i + column];
            product[4 * row + column] = sum;
        }
}

template <class T>
static void residuals_of(const Hand& hand, const T* theta, const T* us, T* residuals) {
    std::vector<T> absolutes(16 * hand.bones), transforms(16 * hand.bones), vertices(3 * hand.vertices);
    const T* angles = theta + 6;
    for (int bone = 0; bone < hand.bones; bone++) {
        int finger = (bone - 1) / 4, joint = (bone - 1) % 4;
        T local[16], relative[16], *absolute = &absolutes[16 * bone];
        for (T& entry : local) entry = 0;
        local[0] = local[5] = local[10] = local[15] = 1;
        if (bone > 0 && finger < 5 && joint > 0) {
            T bend = angles[4 * finger + (joint == 1 ? 0 : joint)], cx = cos(bend), sx = sin(bend);
            T cz = 1, sz = 0;
            if (joint == 1) {
                cz = cos(angles[4 * finger + 1]);
                sz = sin(angles[4 * finger + 1]);
            }
            local[0] = cz; local[1] = -sz * cx; local[2] = sz * sx;
            local[4] = sz; local[5] = cz * cx; local[6] = -cz * sx;
            local[9] = sx; local[10] = cx;
        }
        multiply(&hand.relatives[16 * bone], local, relative);
        if (hand.parents[bone] < 0) std::copy_n(relative, 16, absolute);
        else multiply(&absolutes[16 * hand.parents[bone]], relative, absolute);
        multiply(absolute, &hand.inverses[16 * bone], &transforms[16 * bone]);
    }
    T angle = sqrt(theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2]);
    T x = theta[0] / angle, y = theta[1] / angle, z = theta[2] / angle, s = sin(angle), c = cos(angle);
    T rotation[9] = {
        x * x + (1 - x * x) * c, x * y * (1 - c) - z * s, x * z * (1 - c) + y * s,
        x * y * (1 - c) + z * s, y * y + (1 - y * y) * c, y * z * (1 - c) - x * s,
        x * z * (1 - c) - y * s, y * z * (1 - c) + x * s, z * z + (1 - z * z) * c};
    for (int vertex = 0; vertex < hand.vertices; vertex++) {
        const double* rest = &hand.positions[4 * vertex];
        T at[3] = {0, 0, 0};
        for (int bone = 0; bone < hand.bones; bone++)
            for (int row = 0; row < 3; row++) {
                T dot = 0;
                for (int i = 0; i < 4; i++) dot += transforms[16 * bone + 4 * row + i] * rest[i];
                at[row] += hand.weights[vertex * hand.bones + bone] * dot;
            }
        at[0] = -at[0];
        for (int axis = 0; axis < 3; axis++)
            vertices[3 * vertex + axis] = rotation[3 * axis] * at[0] + rotation[3 * axis + 1] * at[1] + rotation[3 * axis + 2] * at[2] + theta[3 + axis];
    }
    for (int i = 0; i < hand.points; i++) {
        int target = hand.correspondences[i];
        for (int axis = 0; axis < 3; axis++) {
            T position;
            if (us == nullptr) position = vertices[3 * target + axis];
            else
                position = us[2 * i] * vertices[3 * hand.triangles[3 * target] + axis] + us[2 * i + 1] * vertices[3 * hand.triangles[3 * target + 1] + axis]
                    + (1 - us[2 * i] - us[2 * i + 1]) * vertices[3 * hand.triangles[3 * target + 2] + axis];
            residuals[3 * i + axis] = hand.measured[3 * i + axis] - position;
        }
    }
}

static void ht(int vertices, int points, bool on_triangles) {
    const short tag = 1;
    Hand hand;
    hand.vertices = vertices;
    hand.points = points;
    for (int bone = 0; bone < hand.bones; bone++) hand.parents.push_back(bone == 0 ? -1 : bone == hand.bones - 1 || bone % 4 == 1 ? 0 : bone - 1);
    for (int i = 0; i < 3 * vertices; i++) hand.triangles.push_back(i * 7 % vertices);
    for (int i = 0; i < points; i++) hand.correspondences.push_back(i * 5 % vertices);
    hand.weights = weyl(vertices * hand.bones, 0, 0.1, 3);
    hand.positions = weyl(4 * vertices, -1, 1, 4);
    for (int i = 3; i < 4 * vertices; i += 4) hand.positions[i] = 1;
    hand.relatives = weyl(16 * hand.bones, -0.5, 0.5, 5);
    hand.inverses = weyl(16 * hand.bones, -0.5, 0.5, 6);
    hand.measured = weyl(3 * points, -1, 1, 7);
    Vector x = weyl(26, -0.5, 0.5), us = on_triangles ? weyl(2 * points, 0, 0.5, 2) : Vector();
    x.insert(x.end(), us.begin(), us.end());
    int n = static_cast<int>(x.size()), m = 3 * points, columns = 26 + (on_triangles ? 2 : 0);

    Vector y(m);
    trace_on(tag);
    {
        std::vector<adouble> ax(n), ay(m);
        for (int i = 0; i < n; i++) ax[i] <<= x[i];
        residuals_of(hand, ax.data(), on_triangles ? ax.data() + 26 : nullptr, ay.data());
        for (int i = 0; i < m; i++) ay[i] >>= y[i];
    }
    trace_off();
    double **seeds = myalloc2(n, columns), **J = myalloc2(m, columns);
    for (int i = 0; i < n; i++)
        for (int column = 0; column < columns; column++) seeds[i][column] = i < 26 ? i == column : (i - 26) % 2 == column - 26;
    double primal = median_seconds([&] { residuals_of(hand, x.data(), on_triangles ? x.data() + 26 : nullptr, y.data()); return y[0]; });
    double derivative = median_seconds([&] { fov_forward(tag, m, n, columns, x.data(), seeds, y.data(), J); return J[0][0]; });
    double squares = 0;
    for (int i = 0; i < m; i++)
        for (int column = 0; column < columns; column++) squares += J[i][column] * J[i][column];
    answer(primal, derivative, std::sqrt(squares));
    myfree2(seeds);
    myfree2(J);
}

int main() {
    std::printf("its tape recorded once and played for each derivative; g++ %s, `-O3`.\n", __VERSION__);
    std::fflush(stdout);
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string eval;
        int a = 0, b = 0, c = 0;
        words >> eval >> a >> b >> c;
        if (eval == "hello") hello(a);
        else if (eval == "llsq") llsq(a, b);
        else if (eval == "lse") lse(a);
        else if (eval == "ode") ode(a, b);
        else if (eval == "det") det(a);
        else if (eval == "kmeans") kmeans(a, b, c, false);
        else if (eval == "kmeans-diagonal") kmeans(a, b, c, true);
        else if (eval == "gmm") gmm(a, b, c);
        else if (eval == "lstm") lstm(a, b, c);
        else if (eval == "ba") ba(a, b, c);
        else if (eval == "ht") ht(a, b, c != 0);
        else std::printf("-\n");
        std::fflush(stdout);
    }
}
