/** Linear equations of the kind that Newton's method asks for. */
import { assert } from '#core/kernel/assert';

/** Solves matrix x = right for a symmetric positive definite matrix (rows one after another), in place. */
export function solvePositive(matrix: Float64Array, right: Float64Array): void {
  const size = right.length;
  const at = (row: number, column: number): number => matrix[row * size + column] as number;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = at(row, column);
      for (let inner = 0; inner < column; inner += 1) sum -= at(row, inner) * at(column, inner);
      if (row === column) assert(sum > 0, 'the normal matrix of a regression is positive definite');
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / at(column, column);
    }
  }
  for (let row = 0; row < size; row += 1) {
    let sum = right[row] as number;
    for (let inner = 0; inner < row; inner += 1) sum -= at(row, inner) * (right[inner] as number);
    right[row] = sum / at(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = right[row] as number;
    for (let inner = row + 1; inner < size; inner += 1) sum -= at(inner, row) * (right[inner] as number);
    right[row] = sum / at(row, row);
  }
}
