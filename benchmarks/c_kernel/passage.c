/* The months of a number of blocks. "month.h" is generated from the traced kernel: the sizes, and
   advance(), which computes one month of the LANES runs of a block. */

#include "support.h"
#include "month.h"

/* Take every block from month `first` to the month before `last`.

   state       [block][STATES][LANES]           before the first month; after the last at the end
   parameters  [block][PARAMETERS][LANES]
   schedule    [month][SCHEDULES]
   chance      [block][month][CHANCES][LANES]   months as in the schedule
   held        [block][HELDS][LANES]
   written     [block][month - first][WRITTEN][LANES] */
void passage(long blocks, long first, long last, long months, real *state, const real *parameters,
             const real *schedule, const real *chance, const real *held, real *written) {
    for (long block = 0; block < blocks; block++) {
        real both[2][STATES * LANES] __attribute__((aligned(64)));
        real *own = state + block * STATES * LANES;
        memcpy(both[first & 1], own, sizeof both[0]);
        for (long month = first; month < last; month++)
            advance(both[month & 1], both[(month + 1) & 1], parameters + block * PARAMETERS * LANES,
                    schedule + month * SCHEDULES,
                    chance + (block * months + month) * CHANCES * LANES,
                    held + block * HELDS * LANES,
                    written + (block * (last - first) + month - first) * WRITTEN * LANES);
        memcpy(own, both[last & 1], sizeof both[0]);
    }
}
