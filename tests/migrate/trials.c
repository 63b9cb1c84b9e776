/* trials: the migration tests that want speed rather than sanitizers, as a program:
 *
 *   build/native/trials matrix         prints the matrix as JSON, for real D1
 *   build/native/trials chains 1 500   runs the random chains of edits with these seeds */
#include <stdio.h>
#include <string.h>

#include "tests/unit/migrate_trial.h"
#include "tests/unit/unit.h"

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "matrix") == 0) {
    trial_print_matrix();
    return 0;
  }
  if (argc == 4 && strcmp(argv[1], "chains") == 0 &&
      str_to_i64(str_c(argv[2]), &trial_first_chain) &&
      str_to_i64(str_c(argv[3]), &trial_last_chain)) {
    migrate_chain_tests();
    return unit_finish();
  }
  fprintf(stderr, "usage: trials matrix | chains FROM TO\n");
  return 2;
}
