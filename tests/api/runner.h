/* runner: runs the scenarios of tests/api (files *.http) natively. */
#ifndef STRATUS_TESTS_RUNNER_H
#define STRATUS_TESTS_RUNNER_H

typedef struct {
  int passed, failed;
} runner_count;

/* Runs all cases of a file, in a fresh world, and prints what fails. A file that can't be read, or
 * has no cases, is a failure. */
void runner_run_file(const char *path, runner_count *count);

#endif
