import { createHash } from 'node:crypto';
import { jenkinsfile, type PipelineSettings } from './jenkinsfile.ts';

/** Parameters of each build. Those of several lines are texts. */
export const PARAMETERS = {
  RUN_ID: 'The run of the platform',
  PURPOSE: 'build, or test',
  USER: 'Whose app it is',
  APP: 'The app',
  OWNER: 'Whose layers may be used again',
  REVISION: 'The commit',
  DIRECTORY: 'The directory of the app in the repository',
  REGISTRY: 'Where the image is pushed',
  IMAGE: 'Its name',
  TAG: 'Its tag',
  DOCKERFILE: 'The Dockerfile in that directory',
  NEWS_TO: 'Where the end of the build is told',
  NEWS_TOKEN: 'What shows there where it comes from',
} as const;
export const TEXT_PARAMETERS = {
  FILES: 'What the platform adds to the code: path, mode and content in Base64, one file a line',
  ARGUMENTS: 'Arguments of the build in Base64, one a line',
} as const;

export type BuildParameters = Record<keyof typeof PARAMETERS | keyof typeof TEXT_PARAMETERS, string>;

/** Builds are looked at until the run has ended; what is older is for people. */
const DAYS_KEPT = 30;
const BUILDS_KEPT = 500;
const MARK = /Set up by NonStop4 \(([0-9a-f]{16})\)/;

/** The job's config.xml, with a mark that says whose it is and which one. */
export function jobConfig(settings: PipelineSettings): string {
  const without = configWith('', settings);
  return configWith(markFor(createHash('sha256').update(without).digest('hex').slice(0, 16)), settings);
}

/** Of a config.xml as Jenkins gives it; undefined: the job is not the platform's. */
export function markOf(config: string): string | undefined {
  return MARK.exec(config)?.[1];
}

/** Whether Jenkins has this one: it writes files anew in its own form, but the mark and the pipeline are as they were sent. */
export function isSameJob(there: string, wanted: string): boolean {
  return markOf(there) === markOf(wanted) && scriptOf(there) === scriptOf(wanted);
}

function scriptOf(config: string): string | undefined {
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(config) ?? [];
  return script && plainText(script).replaceAll('\r\n', '\n').trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  '#xd': '\r',
  '#13': '\r',
};

function plainText(xml: string): string {
  return xml.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
}

function markFor(digest: string): string {
  return `Set up by NonStop4 (${digest}): changes made here are lost with the next build.`;
}

function configWith(description: string, settings: PipelineSettings): string {
  return `<?xml version='1.0' encoding='UTF-8'?>
<flow-definition>
  <description>${xmlText(description)}</description>
  <keepDependencies>false</keepDependencies>
  <properties>
    <jenkins.model.BuildDiscarderProperty>
      <strategy class="hudson.tasks.LogRotator">
        <daysToKeep>${DAYS_KEPT}</daysToKeep>
        <numToKeep>${BUILDS_KEPT}</numToKeep>
        <artifactDaysToKeep>-1</artifactDaysToKeep>
        <artifactNumToKeep>-1</artifactNumToKeep>
      </strategy>
    </jenkins.model.BuildDiscarderProperty>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
${parameters('StringParameterDefinition', PARAMETERS)}
${parameters('TextParameterDefinition', TEXT_PARAMETERS)}
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition">
    <script>${xmlText(jenkinsfile(settings))}</script>
    <sandbox>true</sandbox>
  </definition>
  <triggers/>
  <disabled>false</disabled>
</flow-definition>
`;
}

function parameters(kind: string, definitions: Readonly<Record<string, string>>): string {
  return Object.entries(definitions)
    .map(([name, text]) =>
      [
        `        <hudson.model.${kind}>`,
        `          <name>${name}</name>`,
        `          <description>${xmlText(text)}</description>`,
        '          <defaultValue></defaultValue>',
        '          <trim>false</trim>',
        `        </hudson.model.${kind}>`,
      ].join('\n'),
    )
    .join('\n');
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
