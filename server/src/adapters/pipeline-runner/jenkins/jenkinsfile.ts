import type { CiConnection } from '../../../domain/ci-connection.ts';
import { groovyText } from './groovy-text.ts';
import { imageScripts } from './image-scripts.ts';

/** What is the same for every build. */
export interface PipelineSettings {
  connection: Pick<CiConnection, 'label' | 'tool' | 'gitCredentials' | 'registryCredentials'>;
  /** The address of the git repository, as Jenkins reaches it. */
  repository: string;
  /** The registry speaks plain HTTP. */
  insecure: boolean;
  registriesConf: string;
  /** After which a build ends whatever happens to the platform. */
  timeoutMinutes: number;
}

/** By the names of the pipeline's stages. */
export const STAGE_TITLES = { checkout: 'Checkout', image: 'Build image', push: 'Push', report: 'Report' } as const;

/**
 * The declarative pipeline (www.jenkins.io/doc/book/pipeline/syntax) of every build. What differs comes as parameters, which are in the environment of its
 * shells and never part of a script.
 */
export function jenkinsfile({
  connection,
  repository,
  insecure,
  registriesConf,
  timeoutMinutes,
}: PipelineSettings): string {
  const { label, registryCredentials } = connection;
  const scripts = imageScripts(connection, insecure, registryCredentials !== '');
  return `// Made by NonStop4, which puts it back when it is changed here.
pipeline {
  agent ${label === '' ? 'any' : `{ label ${groovyText(label)} }`}
  options {
    skipDefaultCheckout()
    timeout(time: ${timeoutMinutes}, unit: 'MINUTES')
  }
  stages {
    stage(${groovyText(STAGE_TITLES.checkout)}) {
      steps {
        deleteDir()
        ${checkout(repository, connection.gitCredentials)}
        writeFile(file: '.nonstop4/files', text: params.FILES)
        writeFile(file: '.nonstop4/arguments', text: params.ARGUMENTS)
        writeFile(file: '.nonstop4/registries.conf', text: ${groovyText(registriesConf)})
        sh ${groovyText(scripts.unpack)}
      }
    }
    stage(${groovyText(STAGE_TITLES.image)}) {
      steps {
        sh ${groovyText(scripts.build)}
      }
    }
    stage(${groovyText(STAGE_TITLES.push)}) {
      steps {
        ${withLogin(registryCredentials, `sh ${groovyText(scripts.push)}`)}
      }
    }
    stage(${groovyText(STAGE_TITLES.report)}) {
      steps {
        sh ${groovyText(scripts.report)}
        archiveArtifacts(artifacts: 'nonstop4-result.json')
      }
    }
  }
  post {
    always {
      sh ${groovyText(scripts.tell)}
      deleteDir()
    }
  }
}
`;
}

/** Only the revision's own directory, by the commit itself: what the branch has become meanwhile does not matter. */
function checkout(repository: string, credentials: string): string {
  const remote = [`url: ${groovyText(repository)}`];
  if (credentials !== '') remote.push(`credentialsId: ${groovyText(credentials)}`);
  return `checkout([
          $class: 'GitSCM',
          branches: [[name: params.REVISION]],
          extensions: [[$class: 'SparseCheckoutPaths', sparseCheckoutPaths: [[path: params.DIRECTORY]]]],
          userRemoteConfigs: [[${remote.join(', ')}]]
        ])`;
}

function withLogin(credentials: string, step: string): string {
  if (credentials === '') return step;
  const login = `credentialsId: ${groovyText(credentials)}, usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD'`;
  return `withCredentials([usernamePassword(${login})]) {
          ${step}
        }`;
}
