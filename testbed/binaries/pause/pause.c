/* The first process of every pod: holds its namespaces, and buries the processes that nobody waits for. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void leave(int signal) { exit(0); }

static void bury(int signal) {
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
}

int main(void) {
  struct sigaction child = {.sa_handler = bury, .sa_flags = SA_NOCLDSTOP};
  sigaction(SIGCHLD, &child, NULL);
  signal(SIGINT, leave);
  signal(SIGTERM, leave);
  for (;;) pause();
}
