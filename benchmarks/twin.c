/* The five-mechanism year of five.py in scalar C: the same formulas, order and random stream, with libm.
 *
 * One run after another, a run's world in a struct, rules as static functions: what a careful programmer writes
 * by hand. Parts that repeat (the logarithm of the adversary's power) are computed once. With -DLAZY a draw
 * that no branch needs is not made, which only scalar code can do.
 */
#include <math.h>
#include <stdint.h>

enum { N = 3, PAIRS = 3 };
enum { PICK = 19, RELATION = 19 + 32, GROWTH = 1, DRIFT = 1 + 32, EXIT = 12, ORIENTATION = 12 + 32 };

/* Parameters, in the order of PARAMETERS of twin.py. */
typedef struct {
    double growth_strength, settles, labour_share, convergence, persistence, shocks;
    double threat_strength, self_help, mistrust;
    double gain_strength, weight, decisiveness, efficiency, interoperability;
    double leaders_strength, rapport, indifferent, building, kept_at_exit, orientation, exit_hazard, exit_ageing,
        exits, successor_age, defeat;
    double precision, base_cost, raising, raising_to_pact, lowering, leaving_pact, pace, paper_weight, noise;
    double hedging_strength;
} Parameters;

/* The opening world, in the order of five.py's STATE_ROWS, PAIR_ROWS, DYAD_ROWS. */
typedef struct {
    double gdp, growth_opening, growth_later, growth_shock, growth_drift, workers, population_tilt,
        working_age_tilt, reach, allies, leader_age, tenure, terms_served, election_every, term_limit;
} State;
typedef struct { double adjacent, level, relation, rapport; } Pair;
typedef struct { double hostility, orientation; } Dyad;
typedef struct { State state[N]; Pair pair[PAIRS]; Dyad dyad[N][N]; } Opening;

/* Yearly figures of a state: population and working age, middle, low and high; reference workers' growth. */
typedef struct { double people[3], working[3], reference; } Given;

typedef struct { uint64_t first, second; } Words;
typedef struct { double u, v; } Two;

static inline double clip(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }

static inline int between(int i, int j) {
    int a = i < j ? i : j, b = i < j ? j : i;
    return a * N - a * (a + 1) / 2 + b - a - 1;
}

static inline Words philox(uint64_t seed, uint64_t run, uint64_t place) {
    uint32_t c0 = (uint32_t)run, c1 = run >> 32, c2 = (uint32_t)place, c3 = place >> 32;
    uint32_t k0 = (uint32_t)seed, k1 = seed >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t a = 0xD2511F53ull * c0, b = 0xCD9E8D57ull * c2;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0, c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1, c3 = (uint32_t)a;
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    return (Words){c0 | (uint64_t)c1 << 32, c2 | (uint64_t)c3 << 32};
}

static inline uint64_t place(int year, int stream, uint64_t entity) {
    return (uint64_t)year << 48 | (uint64_t)stream << 40 | entity;
}

static inline double uniform(uint64_t word) { return ((double)(int64_t)(word >> 12) + 0.5) * 0x1p-52; }

static inline Two uniforms(uint64_t seed, uint64_t run, uint64_t where) {
    Words w = philox(seed, run, where);
    return (Two){uniform(w.first), uniform(w.second)};
}

static inline Two normals(uint64_t seed, uint64_t run, uint64_t where) {
    Two t = uniforms(seed, run, where);
    double radius = sqrt(-2.0 * log(t.u)), angle = 6.283185307179586 * t.v;
    return (Two){radius * cos(angle), radius * sin(angle)};
}

static inline double normal(uint64_t seed, uint64_t run, uint64_t where) {
    Two t = uniforms(seed, run, where);
    return sqrt(-2.0 * log(t.u)) * cos(6.283185307179586 * t.v);
}

static inline double logistic(double x) {
    double e = exp(-fabs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

static inline double tilted(const double path[3], double tilt) {
    return path[0] + tilt * (tilt < 0.0 ? path[0] - path[1] : path[2] - path[0]);
}

static inline double depth_of(double level) {
    return level >= 3.0 ? 1.0 : level >= 2.0 ? 0.5 : level >= 1.0 ? 0.2 : 0.0;
}

static inline double change_cost(double level, double current, const Parameters *p) {
    if (level > current) return p->raising + (level >= 3.0 ? p->raising_to_pact : 0.0);
    if (level < current) return p->lowering + (current >= 3.0 ? p->leaving_pact : 0.0);
    return 0.0;
}

/* Quantal-response probabilities of four scores. */
static inline void weights(const double u[4], double share[4], const Parameters *p) {
    double top = u[0], total = 0.0;
    for (int level = 1; level < 4; level++) top = u[level] > top ? u[level] : top;
    for (int level = 0; level < 4; level++) total += share[level] = exp(p->precision * (u[level] - top));
    for (int level = 0; level < 4; level++) share[level] /= total;
}

static inline double pick(double uniform, double linear, double current, const Parameters *p) {
    double u[4], share[4];
    for (int level = 0; level < 4; level++) u[level] = depth_of(level) * linear - change_cost(level, current, p);
    weights(u, share, p);
    if (uniform < share[0]) return 0.0;
    if (uniform < share[0] + share[1]) return 1.0;
    if (uniform < share[0] + share[1] + share[2]) return 2.0;
    return 3.0;
}

static inline double wanted(double linear, const Parameters *p) {
    double u[4], share[4];
    for (int level = 0; level < 4; level++) u[level] = depth_of(level) * linear;
    weights(u, share, p);
    return 0.2 * share[1] + 0.5 * share[2] + share[3];
}

/* A run's world. */
typedef struct {
    State state[N];
    Pair pair[PAIRS];
    Dyad dyad[N][N];
    double path[N], deviation[N], shock[N], drift[N], population[N], capability[N], effective[N], threat[N][N],
        need[N][N], arriving[N][N], exited[N], formed[PAIRS];
    int former[N];
} World;

static void grow(World *w, const Parameters *p, const Given *given, uint64_t seed, uint64_t run, int t,
                 const uint64_t key[N]) {
    for (int i = 0; i < N; i++) {
        State *s = &w->state[i];
        double before = s->workers;
        w->population[i] = tilted(given[i].people, s->population_tilt);
        s->workers = w->population[i] * tilted(given[i].working, s->working_age_tilt);
        double workers = log(s->workers / before);
        double z = normal(seed, run, place(t, GROWTH, key[i] << 20 | key[i]));
        w->shock[i] = p->persistence * w->shock[i] + p->shocks * s->growth_shock * z;
        double gone = clip(t / (p->settles + 1e-9), 0.0, 1.0);
        double rate = p->growth_strength * (s->growth_opening + (s->growth_later - s->growth_opening) * gone);
        w->path[i] *= exp(rate + p->growth_strength * p->labour_share * (workers - given[i].reference));
        w->deviation[i] = (1.0 - p->convergence) * w->deviation[i] +
                          p->growth_strength * (p->shocks * w->drift[i] + w->shock[i]);
        s->gdp = w->path[i] * exp(w->deviation[i]);
    }
}

static void perceive(World *w, const Parameters *p) {
    double total = 0.0;
    for (int i = 0; i < N; i++) total += w->state[i].gdp;
    for (int i = 0; i < N; i++) {
        w->capability[i] = w->state[i].gdp / total;
        w->effective[i] = w->capability[i] * (1.0 + w->state[i].allies);
    }
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            if (k != i) {
                double own = w->capability[i];
                double reach = w->pair[between(k, i)].adjacent > 0.5 ? 1.0 : w->state[k].reach;
                double arriving = w->effective[k] * reach, hostility = w->dyad[k][i].hostility;
                w->arriving[k][i] = arriving;
                w->threat[i][k] =
                    clip(p->threat_strength * hostility * arriving / (arriving + own + 1e-12), 0.0, 1.0);
                w->need[i][k] = clip(1.0 - own / (p->self_help * arriving + 1e-12), 0.0, 1.0);
            }
}

/* Score of a tie of i with j, per unit of depth. */
static double score(const World *w, const Parameters *p, int i, int j) {
    double best = 0.0;
    for (int m = 0; m < N; m++)
        if (m != i && m != j) {
            double own = w->capability[i], share = p->efficiency + p->interoperability * 0.0;
            double pooled = own + w->capability[j] * (share < 1.0 ? share : 1.0);
            double against = log(w->arriving[m][i] + 1e-12);
            double rise = logistic(p->decisiveness * (log(pooled + 1e-12) - against)) -
                          logistic(p->decisiveness * (log(own + 1e-12) - against));
            double common = w->dyad[m][i].hostility * w->dyad[m][j].hostility;
            double gain = p->gain_strength * w->threat[i][m] * sqrt(common) * w->need[i][m] * rise;
            best = gain > best ? gain : best;
        }
    double balance = p->weight * best + -p->mistrust * w->threat[i][j];
    double tie = p->leaders_strength * (p->rapport * (w->pair[between(i, j)].rapport - p->indifferent) +
                                        w->dyad[i][j].orientation);
    return balance + tie - p->base_cost;
}

static void decide(World *w, const Parameters *p, uint64_t seed, uint64_t run, int t, const uint64_t key[N]) {
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            Pair *f = &w->pair[between(i, j)];
            int ordered = key[i] < key[j];
            uint64_t joint = ordered ? key[i] << 20 | key[j] : key[j] << 20 | key[i];
            double by_i = score(w, p, i, j), by_j = score(w, p, j, i);
            Two t1 = uniforms(seed, run, place(t, PICK, joint));
            double pick_i = pick(ordered ? t1.u : t1.v, by_i, f->level, p);
            double pick_j = pick(ordered ? t1.v : t1.u, by_j, f->level, p);
            double want_i = wanted(by_i, p), want_j = wanted(by_j, p), least = want_i < want_j ? want_i : want_j;
            double z = normal(seed, run, place(t, RELATION, joint));
            double aim = 4.0 * least + p->paper_weight * f->level / 3.0, old = f->relation;
            double change = clip(old + p->pace * (aim - old) + p->noise * z, 0.0, 3.0) - old;
            int closest = w->former[i] == j && w->former[j] == i;
            if (change > 0.0 && !closest) change *= clip(p->hedging_strength, 0.0, 1.0);
            double level = pick_i < pick_j ? pick_i : pick_j;
            if (level >= 3.0 && w->formed[between(i, j)] < 0.0) w->formed[between(i, j)] = t;
            f->level = level;
            f->relation = old + change;
            f->rapport = clip(f->rapport + p->building * (f->relation / 3.0 - f->rapport) + 0.0, 0.0, 1.0);
        }
}

static void succeed(World *w, const Parameters *p, uint64_t seed, uint64_t run, int t, const uint64_t key[N]) {
    for (int i = 0; i < N; i++) {
        State *s = &w->state[i];
        double u = uniforms(seed, run, place(t, EXIT, key[i] << 20 | key[i])).u, chance;
        s->leader_age += 1.0;
        s->tenure += 1.0;
        int due = s->tenure >= s->election_every, election = s->election_every > 0.0 && due;
        if (s->election_every > 0.0)
            chance = !due ? 0.0
                     : clip(p->exits * (s->term_limit > 0.0 && s->terms_served >= s->term_limit ? 1.0 : p->defeat),
                            0.0, 1.0);
        else
            chance = clip(p->exits * p->exit_hazard * exp(p->exit_ageing * (s->leader_age - 60.0)), 0.0, 1.0);
        w->exited[i] = u < chance;
        if (u < chance)
            s->leader_age = p->successor_age, s->terms_served = 1.0, s->tenure = 0.0;
        else if (election)
            s->terms_served += 1.0, s->tenure = 0.0;
    }
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
#ifdef LAZY
            if (w->exited[i] < 0.5 && w->exited[j] < 0.5) continue;
#endif
            int ordered = key[i] < key[j];
            uint64_t joint = ordered ? key[i] << 20 | key[j] : key[j] << 20 | key[i];
            Two z = normals(seed, run, place(t, ORIENTATION, joint));
            Pair *f = &w->pair[between(i, j)];
            if (w->exited[i] > 0.5)
                w->dyad[i][j].orientation = p->orientation * (ordered ? z.u : z.v), f->rapport *= p->kept_at_exit;
            if (w->exited[j] > 0.5)
                w->dyad[j][i].orientation = p->orientation * (ordered ? z.v : z.u), f->rapport *= p->kept_at_exit;
        }
}

/* Runs first to first + runs; given[year][state]; results [state or pair][run]. */
void run_twin(const Opening *opening, const Parameters *p, const Given *given, const uint64_t key[N], uint64_t seed,
              uint64_t first, int64_t runs, int64_t years, double *gdp, double *formed, double *relation) {
    for (int64_t r = 0; r < runs; r++) {
        World w = {0};
        for (int i = 0; i < N; i++) {
            w.state[i] = opening->state[i];
            w.path[i] = w.state[i].gdp;
            w.drift[i] = w.state[i].growth_drift * normal(seed, first + r, place(0, DRIFT, key[i] << 20 | key[i]));
            for (int j = 0; j < N; j++) w.dyad[i][j] = opening->dyad[i][j];
        }
        for (int k = 0; k < PAIRS; k++) w.pair[k] = opening->pair[k], w.formed[k] = -1.0;
        for (int i = 0; i < N; i++) {
            double best = -1.0;
            for (int j = 0; j < N; j++)
                if (j != i && w.pair[between(i, j)].relation > best)
                    best = w.pair[between(i, j)].relation, w.former[i] = j;
        }
        for (int t = 1; t <= years; t++) {
            grow(&w, p, given + t * N, seed, first + r, t, key);
            perceive(&w, p);
            decide(&w, p, seed, first + r, t, key);
            succeed(&w, p, seed, first + r, t, key);
        }
        for (int i = 0; i < N; i++) gdp[i * runs + r] = w.state[i].gdp;
        for (int k = 0; k < PAIRS; k++) formed[k * runs + r] = w.formed[k], relation[k * runs + r] = w.pair[k].relation;
    }
}
