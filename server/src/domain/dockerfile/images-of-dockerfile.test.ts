import { expect, it } from 'vitest';
import { imagesOfDockerfile } from './images-of-dockerfile.ts';

it.each<[string, string, string[]]>([
  [
    'every stage’s',
    'FROM node:24 AS build\nRUN x\nfrom registry.example:5000/a/b@sha256:0\n',
    ['node:24', 'registry.example:5000/a/b@sha256:0'],
  ],
  [
    'no stage, and not nothing',
    'FROM node:24 as Build\nFROM build\nFROM scratch\nCOPY --from=build a b\nCOPY --from=0 a b\n',
    ['node:24'],
  ],
  ['of another platform', 'FROM --platform=$BUILDPLATFORM golang:1.26\n', ['golang:1.26']],
  [
    'what is copied and mounted',
    'FROM a\nCOPY --chown=1 --from=tools:1 x y\nRUN --mount=type=bind,from=more:2,target=/m x\n',
    ['a', 'tools:1', 'more:2'],
  ],
  ['in several lines, with remarks', '# syntax=x\nFROM \\\n# why\n  node:24 \\\n  AS a\n', ['node:24']],
  ['with another escape', '# escape=`\nFROM `\n node:24\n', ['node:24']],
  [
    'by arguments',
    `ARG V=22\nARG BASE="node:\${V}"\nFROM \${BASE}-slim\nFROM \${NONE:-other:1}\nFROM x\${V:+y}\n`,
    ['node:24-slim', 'other:1', 'xy'],
  ],
  ['no name that is not told', 'FROM $UNKNOWN\nFROM node:24\nARG LATER=1\nFROM x:$LATER\n', ['node:24']],
  ['nothing that a tool would take for an option or a file', 'FROM -x\nCOPY --from=-y a b\nFROM ./dir\n', []],
  ['each once', 'FROM a\r\nFROM a\r\n', ['a']],
  ['none of what is no Dockerfile', 'hello\n\nFROM\n', []],
])('names the images of a Dockerfile: %s', (_what, text, expected) => {
  expect(imagesOfDockerfile(text, { V: '24' })).toEqual(expected);
});
