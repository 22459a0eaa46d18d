import { ComposeDetector } from '../adapters/language-detector/compose/compose-detector.ts';
import { DockerfileDetector } from '../adapters/language-detector/dockerfile/dockerfile-detector.ts';
import { GoDetector } from '../adapters/language-detector/go/go-detector.ts';
import { JavaDetector } from '../adapters/language-detector/java/java-detector.ts';
import { NodeDetector } from '../adapters/language-detector/node/node-detector.ts';
import { PhpDetector } from '../adapters/language-detector/php/php-detector.ts';
import { ProcfileDetector } from '../adapters/language-detector/procfile/procfile-detector.ts';
import { PythonDetector } from '../adapters/language-detector/python/python-detector.ts';
import { RubyDetector } from '../adapters/language-detector/ruby/ruby-detector.ts';
import { StaticDetector } from '../adapters/language-detector/static/static-detector.ts';
import type { LanguageDetector } from '../ports/language-detector.ts';

/** In this order; the first that knows the source makes the plan. `dockerfiles`: there is a builder that can run them. */
export function languageDetectors({ dockerfiles }: { dockerfiles: boolean }): LanguageDetector[] {
  const languages = [
    new NodeDetector(),
    new PythonDetector(),
    new GoDetector(),
    new JavaDetector(),
    new PhpDetector(),
    new RubyDetector(),
    new ProcfileDetector(),
    new StaticDetector(),
    new DockerfileDetector({ canBuild: dockerfiles }),
  ];
  return [new ComposeDetector({ languages }), ...languages];
}
