/**
 * The gold badge as a drawing: a seal, who carries it, until when, the code of its signature, and the whole badge as a
 * QR code, so that the picture alone suffices to check it. As SVG and PNG the same.
 */
import qrcode from 'qrcode-generator';

import { canonicalJson } from '#core/kernel/canonical';
import { verificationCode } from '#core/trust/credential';

import type { BadgeFile } from './badge-files';
import { Lettering } from './lettering';
import { pngOf } from './png';
import {
  circle,
  polygon,
  rectangle,
  roundedRectangle,
  svgOf,
  wheel,
  type Drawing,
  type Shape,
  type Step,
} from './shapes';

const WIDTH = 1_200;
const HEIGHT = 640;
const GOLD = { deep: '#8a5a00', mid: '#c8921b', light: '#f2c94c', pale: '#fff6dc' } as const;
const INK = '#2b2111';
const FAINT = '#6b5a36';
const WHITE = '#ffffff';

const TITLE = { zh: '可信商户', en: 'TRUSTED MERCHANT' } as const;
const LABELS = {
  number: '编号 No.',
  from: '颁发 From (UTC)',
  until: '有效期至 Until (UTC)',
  code: '验证码 Code',
} as const;

const QR_SIZE = 404;
const QR_PLACE = [WIDTH - 40 - QR_SIZE, 190] as const;
/** Modules of white that a reader needs around it (ISO/IEC 18004). */
const QUIET = 4;

/** What the QR code holds: the badge's file without white space. */
function qrText({ credential, signature }: BadgeFile): string {
  return canonicalJson({ credential, signature });
}

function qrShapes(file: BadgeFile): readonly Shape[] {
  const code = qrcode(0, 'L');
  // Its bytes are what the code holds; the library takes one character as one byte.
  code.addData(Buffer.from(qrText(file), 'utf8').toString('latin1'), 'Byte');
  code.make();
  const count = code.getModuleCount();
  const module_px = Math.max(1, Math.floor(QR_SIZE / (count + 2 * QUIET)));
  const side = module_px * count;
  const [x, y] = QR_PLACE.map((place) => place + Math.floor((QR_SIZE - side) / 2)) as [number, number];
  const dark: Step[] = [];
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) {
        dark.push(...rectangle(x + column * module_px, y + row * module_px, module_px, module_px));
      }
    }
  }
  return [
    {
      steps: roundedRectangle({ x: QR_PLACE[0], y: QR_PLACE[1], width: QR_SIZE, height: QR_SIZE }, 12),
      fill: WHITE,
    },
    { steps: dark, fill: '#000000' },
  ];
}

const SEAL = [220, 270] as const;

function sealShapes(): readonly Shape[] {
  const [x, y] = SEAL;
  const ribbon = (side: 1 | -1): Step[] =>
    polygon([
      [x + side * 20, y + 90],
      [x + side * 110, y + 70],
      [x + side * 140, y + 220],
      [x + side * 95, y + 195],
      [x + side * 60, y + 232],
    ]);
  return [
    { steps: ribbon(-1), fill: GOLD.deep },
    { steps: ribbon(1), fill: GOLD.deep },
    { steps: wheel(SEAL, 28, 172, 154), fill: GOLD.mid },
    { steps: circle(x, y, 142), fill: GOLD.light },
    { steps: circle(x, y, 128), fill: GOLD.mid },
    { steps: circle(x, y, 120), fill: GOLD.light },
    {
      steps: polygon([
        [x - 70, y + 2],
        [x - 44, y - 24],
        [x - 14, y + 6],
        [x + 48, y - 58],
        [x + 74, y - 32],
        [x - 14, y + 58],
      ]),
      fill: WHITE,
    },
  ];
}

/** The drawing of a badge. */
export async function badgeDrawing(file: BadgeFile): Promise<Drawing> {
  const { number, display_name, valid_from, valid_until } = file.credential;
  const rows: readonly (readonly [string, string])[] = [
    [LABELS.number, number],
    [LABELS.from, valid_from.slice(0, 10)],
    [LABELS.until, valid_until.slice(0, 10)],
    [LABELS.code, verificationCode(file.signature)],
  ];
  const letters = await Lettering.of([TITLE.zh, TITLE.en, `${display_name}…`, ...rows.flat()]);
  const text = (said: string, x: number, y: number, size: number, weight: number): Step[] =>
    letters.line(said, x, y, { size, weight }).steps;
  const lines = rows.flatMap(([label, value], place): Shape[] => {
    const y = 232 + place * 92;
    return [
      { steps: text(label, 440, y, 20, 400), fill: FAINT },
      { steps: text(value, 440, y + 38, 30, 600), fill: INK },
    ];
  });
  const frame = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
  const inner = { x: 10, y: 10, width: WIDTH - 20, height: HEIGHT - 20 };
  return {
    width: WIDTH,
    height: HEIGHT,
    shapes: [
      { steps: roundedRectangle(frame, 36), fill: GOLD.mid },
      { steps: roundedRectangle(inner, 28), fill: GOLD.pale },
      ...sealShapes(),
      { steps: text(TITLE.zh, 132, 562, 44, 800), fill: GOLD.deep },
      { steps: text(TITLE.en, 120, 598, 20, 700), fill: GOLD.deep },
      {
        steps: letters.fitted(display_name, [440, 130], { size: 56, weight: 800, width: 700, least: 22 }),
        fill: INK,
      },
      ...lines,
      ...qrShapes(file),
    ],
  };
}

/** The picture of a badge as a file. */
export async function badgeSvg(file: BadgeFile): Promise<Buffer> {
  const { number, display_name } = file.credential;
  const title = `${TITLE.zh} ${TITLE.en} ${number} ${display_name}`;
  return Buffer.from(svgOf(await badgeDrawing(file), title), 'utf8');
}

/** The same as a PNG. */
export async function badgePng(file: BadgeFile): Promise<Buffer> {
  return pngOf(await badgeDrawing(file));
}
