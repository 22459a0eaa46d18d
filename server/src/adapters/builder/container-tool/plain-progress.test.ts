import { expect, it } from 'vitest';
import { plainProgress } from './plain-progress.ts';

const logOf = (text: string) => text.trim().split('\n').flatMap(plainProgress());

it('is what steps print and how they end, without how far transfers are', () => {
  const printed = `
#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 158B done
#1 WARN: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)
#1 DONE 0.0s

#4 [1/3] FROM docker.io/library/node:24@sha256:f999
#4 sha256:ec32cec49c6f 22.02MB / 63.90MB 0.2s
#4 extracting sha256:ec32cec49c6f 1.6s done
#4 CACHED

#5 [2/3] RUN make
#5 0.058 one
#5 0.060
#5 0.061 DONE 1.0s
#5 ...

#6 [other 1/1] RUN test
#6 0.300   ERROR: of the program
#6 DONE 0.4s

#5 [2/3] RUN make
#5 2.100 #7 ------
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
`;
  expect(logOf(printed)).toEqual([
    "WARN: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)",
    'STEP [1/3] FROM docker.io/library/node:24@sha256:f999',
    'CACHED',
    'STEP [2/3] RUN make',
    'one',
    '',
    'DONE 1.0s',
    'STEP [other 1/1] RUN test',
    '  ERROR: of the program',
    '#7 ------',
    'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2',
  ]);
});

it('ends with the place in the file and the reason, and repeats no output', () => {
  const printed = `
#5 0.058 gone wrong
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [2/2] RUN make:
0.058 gone wrong
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------
error: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`;
  expect(logOf(printed)).toEqual([
    'gone wrong',
    'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2',
    'Dockerfile:2',
    '--------------------',
    '   2 | >>> RUN make',
    '--------------------',
    'error: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2',
  ]);
});
