/** Words of the area: import. */
export const import_ = {
  title: '导入',
};
