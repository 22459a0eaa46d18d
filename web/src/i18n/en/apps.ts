export const apps = {
  title: 'Apps',
  newApp: 'New app',
  search: 'Search by name',
  searchExample: 'shop',
  searchNothing: 'No app has “{{search}}” in its name.',
  showMore_one: 'Show {{count}} more',
  showMore_other: 'Show {{count}} more',
  deleting: 'Being deleted',
  deletingReason: 'It is being taken away; this takes a moment.',
  requestRate: '{{rate}} requests/s',
  sparkline: 'Requests over the last hour; now {{rate}}',
  alerts_one: '{{count}} alert',
  alerts_other: '{{count}} alerts',
  noRun: 'Nothing uploaded yet',
  liveRelease: 'v{{release}} is live',
  firstTitle: 'Drop the zip of your first app here',
  'first.code.title': 'Bring your code',
  'first.code.text':
    'A zip or a folder: Node.js, Python, Go, Java, PHP or plain web pages. No configuration file is needed.',
  'first.steps.title': 'Watch seven steps',
  'first.steps.text':
    'It is checked, kept in git, built, and tried out before a visitor sees it. What fails is said in one sentence.',
  'first.address.title': 'Get an address that stays up',
  'first.address.text':
    'Two copies of it, called replicas, run side by side. When one falls, the other answers; updates and rollbacks happen without a break.',
};
