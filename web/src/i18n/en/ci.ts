export const ci = {
  title: 'Jenkins',
  intro: 'Before code runs, it is built. Here you choose who does that.',
  nowHere:
    'This platform builds everything by itself, and that is enough. If you have a Jenkins already, it can do the building instead.',
  nowJob: 'job {{job}} · as {{userName}}',
  leaveTitle: 'Build by this platform again?',
  leaveText:
    'From the next upload on, this platform builds. Builds that are going on in Jenkins now may fail; upload again then. The job in Jenkins stays as it is.',
  plainHttp:
    'The address begins with http: and not with https:, so nothing is encrypted. Whoever listens on the way there can read the token and use it.',
  impossibleTitle: 'Not needed here',
  impossible:
    'Jenkins makes images: packages in which an app travels to another machine. Here apps run straight from the folders of this machine, and no image is needed. Everything builds without Jenkins; it can be connected where apps run on a Kubernetes cluster.',
  gitMissingTitle: 'First, a git server',
  gitMissing:
    'Jenkins fetches the code of your apps from a git server, and none is connected yet. Connect one; after that, Jenkins can be connected here.',
  gitGoneTitle: 'The git server is missing',
  gitGone:
    'Jenkins fetches the code of your apps from a git server, and none is connected any more: every build fails now. Connect one, or stop using Jenkins.',
  toGit: 'Connect a git server',
  connectTitle: 'Use a Jenkins',
  connectIntro:
    'The platform sets up a job there by itself, and starts a build of it for every upload. Nothing is saved before it was tried.',
  whereTitle: 'Where it is',
  address: 'Address of Jenkins',
  addressHint: 'As the browser shows it on the first page of Jenkins: https://jenkins.example.com, say.',
  userName: 'User name',
  userNameHint: 'Who the platform is in Jenkins. This user must be allowed to set up jobs and start builds.',
  token: 'API token',
  tokenHint:
    'Made in Jenkins by that user: a click on the user name, then “Security”. It is kept sealed and never shown again.',
  buildTitle: 'How it builds',
  job: 'Job',
  jobHint:
    'Its name, with the folders before it: team/nonstop4, say. Folders must be there already; the platform makes the job.',
  label: 'Which agents',
  labelHint:
    'The machines that work for Jenkins are called agents. Enter a label to choose among them; empty means any.',
  tool: 'What makes images there',
  toolHint: 'It must be installed on the agents.',
  'tool.buildah': 'Buildah',
  'tool.podman': 'Podman',
  'tool.docker': 'Docker',
  credentialsTitle: 'What Jenkins signs in with elsewhere',
  credentialsIntro:
    'Agents fetch the code and put the finished images away. Passwords for both stay in Jenkins, under “Credentials”; enter only the ID that each has there.',
  gitCredentials: 'ID for the git server',
  gitCredentialsHint: 'Of credentials that may read the repository. Empty if everybody may.',
  registryCredentials: 'ID for the registry',
  registryCredentialsHint:
    'Of a “Username with password” that may put images into the registry, the place where they are kept. Empty if none is needed.',
  panelTitle: 'How the platform hears of the end',
  panel: 'Address of this platform (optional)',
  panelHint:
    'Where agents reach it: they say at once when a build has ended. If it stays empty, the platform asks Jenkins by itself.',
  panelOwnMachine: 'Other machines do not reach this address: only agents on the platform’s own machine do.',
  panelHere: 'Enter {{origin}}',
  works: 'It works: Jenkins {{version}} lets the platform in.',
  worksUnversioned: 'It works: Jenkins lets the platform in.',
  saved: 'From now on Jenkins builds every upload.',
  'fault.not-an-address': 'This is no address of a Jenkins. It looks like https://jenkins.example.com.',
  'fault.password-inside': 'Leave names and tokens out of the address, and enter them in their own fields.',
  'fault.token-missing': 'Enter the token: there is none for this address and user yet.',
  'fault.no-images': 'Jenkins makes images, and here apps run without any.',
  'fault.git-missing': 'No git server is connected any more: connect one first.',
  'wrong.address': 'This address is too long.',
  'wrong.userName': 'A user name has no colon in it, and at most 200 characters.',
  'wrong.token': 'A token has letters and digits, and no spaces.',
  'wrong.job':
    'Letters, digits, spaces, dots, hyphens and underscores; folders are separated by a slash: team/nonstop4.',
  'wrong.label': 'Labels have letters, digits, dots, hyphens and underscores; they are joined by && or ||.',
  'wrong.gitCredentials': 'An ID has no spaces. Look under “Credentials” in Jenkins.',
  'wrong.registryCredentials': 'An ID has no spaces. Look under “Credentials” in Jenkins.',
  'wrong.panel': 'Enter a whole address, with http:// or https:// before it, or none.',
};
