export const problems = {
  unreachableTitle: 'The platform does not answer',
  unreachableSentence:
    'It may be restarting, or your connection is down. Your apps go on running; this page tries again by itself.',
  unexpectedTitle: 'Something unexpected happened',
  unexpectedSentence: 'Try again. If it stays, load the page anew.',
};
