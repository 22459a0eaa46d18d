/** Of servers that the owner connects: what is the same for all of them. */
export const connection = {
  nowTitle: 'Now',
  leave: 'Stop using it',
  changeTitle: 'Change it',
  tokenKept: 'Leave it empty to use the one that was saved.',
  test: 'Test the connection',
  testing: 'Testing …',
  save: 'Test and save',
  saving: 'Testing and saving …',
  nothingChanged: 'Nothing was changed.',
};
