/** What the form of a member is opened for. */
export type MemberTask = 'add' | 'change' | 'reset';
