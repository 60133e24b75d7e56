/** Words of what only the desktop window can do. */
export const desktop = {
  choose: 'Choose a workspace…',
  choose_new: 'Choose where it goes…',
  open: {
    title: 'Open another workspace?',
    text: '"{name}" is open. It will be closed, and you sign in again. To be opened: {location}',
    action: 'Open it',
  },
};
