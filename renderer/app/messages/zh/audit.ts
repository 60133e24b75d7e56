/** Words of the area: audit. */
export const audit = {
  title: '审计记录',
};
