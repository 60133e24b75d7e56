/** 只有桌面窗口才能做的事情的文字。 */
export const desktop = {
  choose: '选择工作区…',
  choose_new: '选择保存位置…',
  open: {
    title: '打开另一个工作区？',
    text: '“{name}”已打开。它将被关闭，您需要重新登录。将要打开：{location}',
    action: '打开',
  },
};
