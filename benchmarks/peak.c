/* The processor's limit: independent chains of multiply-add on doubles, as many as hide the latency.
 *
 * No intrinsics: the inner loop over CHAINS becomes packed fused multiply-adds held in registers.
 * With -ffp-contract=off the two operations stay apart: what code that keeps its bits can reach.
 * Returns a number that depends on every chain, so that nothing is optimised away.
 */
#include <stdint.h>

#ifndef CHAINS
#define CHAINS 96
#endif

double multiply_add(int64_t rounds, double factor, double addend) {
    double x[CHAINS], total = 0.0;
    for (int c = 0; c < CHAINS; c++) x[c] = 1.0 / (c + 1.0);
    for (int64_t r = 0; r < rounds; r++)
        for (int c = 0; c < CHAINS; c++) x[c] = x[c] * factor + addend;
    for (int c = 0; c < CHAINS; c++) total += x[c];
    return total;
}
