/** Words of the area: settings. */
export const settings = {
  title: '设置',
};
