/* replay: runs a fuzzer's entry point over files, without libFuzzer, so that every compiler and
 * every test run replays the corpora. Arguments are files, or folders whose files are taken. */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static size_t inputs;

/* Each input gets a block of exactly its size: AddressSanitizer sees a read past its end. */
static bool replay_stream(FILE *file, size_t bytes) {
  uint8_t *data = malloc(bytes);
  bool ok = (data || !bytes) && fread(data, 1, bytes, file) == bytes;
  if (ok) {
    (void)LLVMFuzzerTestOneInput(data, bytes);
    inputs++;
  }
  free(data);
  return ok;
}

static bool replay_file(const char *path, size_t bytes) {
  FILE *file = fopen(path, "rb");
  bool ok = file && replay_stream(file, bytes);
  if (file) fclose(file);
  if (!ok) fprintf(stderr, "replay: cannot read %s\n", path);
  return ok;
}

static bool replay_path(const char *path);

static bool replay_folder(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) {
    fprintf(stderr, "replay: cannot read %s\n", path);
    return false;
  }
  bool ok = true;
  for (struct dirent *entry; ok && (entry = readdir(folder));) {
    char child[4096];
    if (entry->d_name[0] == '.') continue;
    int length = snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
    ok = length > 0 && (size_t)length < sizeof child && replay_path(child);
  }
  closedir(folder);
  return ok;
}

static bool replay_path(const char *path) {
  struct stat status;
  if (stat(path, &status)) {
    fprintf(stderr, "replay: cannot find %s\n", path);
    return false;
  }
  return S_ISDIR(status.st_mode) ? replay_folder(path) : replay_file(path, (size_t)status.st_size);
}

int main(int argc, char **argv) {
  (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
  for (int i = 1; i < argc; i++) {
    /* The name is printed first: after a crash it says which input it was. */
    if (!replay_path(argv[i])) return 1;
  }
  printf("replayed %zu inputs\n", inputs);
  return 0;
}
