/* Arithmetic of the C kernel: vectors of runs, with exponentials and logarithms without branches. */

#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdint.h>
#include <string.h>

#ifndef LANES
#define LANES 64
#endif
#define VECTOR_BYTES 64

#ifdef SINGLE
typedef float real;
typedef int32_t whole;
#define FRACTION_BITS 23
#define BIAS 127
#define ROOT_HALF_BITS 0x3f3504f3 /* of the square root of 1/2 */
#define LARGEST_EXPONENT 87
#define SMALLEST 1.17549435e-38
#else
typedef double real;
typedef int64_t whole;
#define FRACTION_BITS 52
#define BIAS 1023
#define ROOT_HALF_BITS 0x3fe6a09e667f3bcd
#define LARGEST_EXPONENT 708
#define SMALLEST 2.2250738585072014e-308
#endif

typedef real reals __attribute__((vector_size(VECTOR_BYTES)));
typedef whole wholes __attribute__((vector_size(VECTOR_BYTES)));
#define WIDTH ((long)(VECTOR_BYTES / sizeof(real)))

/* A constant in all lanes; one nearer to zero than numbers go is the smallest of them. */
#define NUMBER(x) ((reals){} + (real)((x) > 0 && (x) < SMALLEST ? SMALLEST : (x)))

static inline reals load(const real *from) {
    reals x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void store(real *to, reals x) { memcpy(to, &x, sizeof x); }

static inline reals everywhere(real x) { return (reals){} + x; }

/* A condition is a mask: all bits of a lane are 1 where it holds. */
static inline reals where(wholes condition, reals x, reals y) {
    return (reals)(((wholes)x & condition) | ((wholes)y & ~condition));
}

/* 1 where a condition holds, else 0. */
static inline reals truth(wholes condition) { return (reals)((wholes)NUMBER(1) & condition); }

#ifdef __AVX512F__
#include <immintrin.h>
#ifdef SINGLE
static inline reals least(reals x, reals y) { return (reals)_mm512_min_ps((__m512)x, (__m512)y); }
static inline reals largest(reals x, reals y) { return (reals)_mm512_max_ps((__m512)x, (__m512)y); }
#else
static inline reals least(reals x, reals y) { return (reals)_mm512_min_pd((__m512d)x, (__m512d)y); }
static inline reals largest(reals x, reals y) { return (reals)_mm512_max_pd((__m512d)x, (__m512d)y); }
#endif
#else
static inline reals least(reals x, reals y) { return where(x < y, x, y); }
static inline reals largest(reals x, reals y) { return where(x > y, x, y); }
#endif

/* The nearest whole number; of two as near, the one farther from zero. */
static inline wholes nearest(reals x) {
    return __builtin_convertvector(x + where(x < 0, NUMBER(-0.5), NUMBER(0.5)), wholes);
}

static inline reals from_whole(wholes n) { return __builtin_convertvector(n, reals); }

#define LN2 ((real)0.6931471805599453)

/* exp(x) = scale * (1 + rest): scale a power of 2, rest the series of exp(r) - 1 with |r| < 0.35. */
static inline void split_exp(reals x, reals *scale, reals *rest) {
    x = least(largest(x, NUMBER(-LARGEST_EXPONENT)), NUMBER(LARGEST_EXPONENT));
    wholes n = nearest(x / LN2);
    reals r = x - from_whole(n) * LN2;
    *scale = (reals)((n + BIAS) << FRACTION_BITS);
#ifdef SINGLE
    reals p = NUMBER(1.0 / 5040);
#else
    reals p = NUMBER(1.0 / 6227020800);
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
#endif
    p = p * r + (real)(1.0 / 720);
    p = p * r + (real)(1.0 / 120);
    p = p * r + (real)(1.0 / 24);
    p = p * r + (real)(1.0 / 6);
    p = p * r + (real)0.5;
    p = p * r + (real)1;
    *rest = p * r;
}

static inline reals exponential(reals x) {
    reals scale, rest;
    split_exp(x, &scale, &rest);
    return scale * rest + scale;
}

static inline reals exponential_less_one(reals x) {
    reals scale, rest;
    split_exp(x, &scale, &rest);
    return scale * rest + (scale - 1);
}

/* log(x) = n log(2) + log(m) with m between the roots of 1/2 and 2; s = (m - 1) / (m + 1) gives
   log(m) = 2 (s + s^3 / 3 + s^5 / 5 + ...). For x above zero and in the normal range. */
static inline reals logarithm(reals x) {
    wholes bits = (wholes)x;
    wholes n = (bits - ROOT_HALF_BITS) >> FRACTION_BITS;
    reals m = (reals)(bits - (n << FRACTION_BITS));
    reals s = (m - 1) / (m + 1);
    reals t = s * s;
#ifdef SINGLE
    reals p = NUMBER(2.0 / 9);
#else
    reals p = NUMBER(2.0 / 23);
    p = p * t + 2.0 / 21;
    p = p * t + 2.0 / 19;
    p = p * t + 2.0 / 17;
    p = p * t + 2.0 / 15;
    p = p * t + 2.0 / 13;
    p = p * t + 2.0 / 11;
    p = p * t + 2.0 / 9;
#endif
    p = p * t + (real)(2.0 / 7);
    p = p * t + (real)(2.0 / 5);
    p = p * t + (real)(2.0 / 3);
    p = p * t + (real)2;
    return from_whole(n) * LN2 + p * s;
}

static inline reals power(reals base, reals exponent) {
    return exponential(exponent * logarithm(base));
}

#endif
