export const examples = {
  title: 'No code at hand? Begin with an example',
  intro: 'Each becomes an app of yours with one button. Change its code later by uploading your own.',
  deploy: 'Deploy',
  deployLabel: 'Deploy {{example}}',
  deploying: 'Starting…',
  showAll: 'Show all {{count}} examples',
};
