import { DockerfileDetector } from '../../../server/src/adapters/language-detector/dockerfile/dockerfile-detector.ts';
import { GoDetector } from '../../../server/src/adapters/language-detector/go/go-detector.ts';
import { JavaDetector } from '../../../server/src/adapters/language-detector/java/java-detector.ts';
import { NodeDetector } from '../../../server/src/adapters/language-detector/node/node-detector.ts';
import { PhpDetector } from '../../../server/src/adapters/language-detector/php/php-detector.ts';
import { ProcfileDetector } from '../../../server/src/adapters/language-detector/procfile/procfile-detector.ts';
import { PythonDetector } from '../../../server/src/adapters/language-detector/python/python-detector.ts';
import { RubyDetector } from '../../../server/src/adapters/language-detector/ruby/ruby-detector.ts';
import { StaticDetector } from '../../../server/src/adapters/language-detector/static/static-detector.ts';
import type { LanguageDetector } from '../../../server/src/ports/language-detector.ts';

/** The list of the embedded platform, in its order. */
export function embeddedDetectors(): LanguageDetector[] {
  return [
    new NodeDetector(),
    new PythonDetector(),
    new GoDetector(),
    new JavaDetector(),
    new PhpDetector(),
    new RubyDetector(),
    new ProcfileDetector(),
    new StaticDetector(),
    new DockerfileDetector(),
  ];
}
