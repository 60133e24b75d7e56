/**
 * A scorecard in PMML 4.4 (Data Mining Group, "Scorecard"), for the scoring engines of others.
 *
 * What it predicts is the raw score, unrounded; reasons are the characteristics that lost most against their best attribute,
 * as they are here. Attributes are asked in order and the first that holds counts, as the standard has it.
 */
import { escapeXml } from '#core/kernel/xml';
import { decimalText } from '#core/learning/numbers';

import { REASONS_MAX, type Scorecard, type ScorecardCharacteristic } from '../scorecard';
import { attributeCases, type AttributeCase } from './attribute-cases';

export interface PmmlHeader {
  /** Version of the scorecard. */
  readonly version: string;
  /** What it is for, in a line. */
  readonly description: string;
}

function array(levels: readonly string[]): string {
  const texts = levels.map((level) => `"${level.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  return `<Array type="string" n="${String(levels.length)}">${escapeXml(texts.join(' '))}</Array>`;
}

function predicate(field: string, one: AttributeCase): string {
  const simple = (operator: string, value: number): string =>
    `<SimplePredicate field="${field}" operator="${operator}" value="${decimalText(value)}"/>`;
  switch (one.when) {
    case 'missing':
      return `<SimplePredicate field="${field}" operator="isMissing"/>`;
    case 'code':
      return simple('equal', one.code);
    case 'below':
      return simple('lessThan', one.edge);
    case 'levels':
      return `<SimpleSetPredicate field="${field}" booleanOperator="isIn">${array(one.levels)}</SimpleSetPredicate>`;
    case 'else':
      return '<True/>';
  }
}

function characteristicXml(characteristic: ScorecardCharacteristic): string[] {
  const name = escapeXml(characteristic.binning.name);
  const best = Math.max(...characteristic.points);
  return [
    `      <Characteristic name="${name}" reasonCode="${name}" baselineScore="${decimalText(best)}">`,
    ...attributeCases(characteristic).map(
      (one) =>
        `        <Attribute partialScore="${decimalText(one.points)}">${predicate(name, one)}</Attribute>`,
    ),
    '      </Characteristic>',
  ];
}

/** The document, in UTF-8. */
export function scorecardPmml(card: Scorecard, { version, description }: PmmlHeader): string {
  const fields = card.characteristics.map(({ binning: { kind, name } }) => {
    const type =
      kind === 'numeric' ? 'optype="continuous" dataType="double"' : 'optype="categorical" dataType="string"';
    return { name: escapeXml(name), type };
  });
  const reasons = Array.from({ length: REASONS_MAX }, (_, place) => {
    const rank = String(place + 1);
    return `      <OutputField name="reason_${rank}" optype="categorical" dataType="string" feature="reasonCode" rank="${rank}"/>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">',
    `  <Header description="${escapeXml(description)}" modelVersion="${escapeXml(version)}">`,
    '    <Application name="Surety"/>',
    '  </Header>',
    `  <DataDictionary numberOfFields="${String(fields.length)}">`,
    ...fields.map(({ name, type }) => `    <DataField name="${name}" ${type}/>`),
    '  </DataDictionary>',
    `  <Scorecard modelName="${escapeXml(version)}" functionName="regression" initialScore="${decimalText(card.base_points)}" useReasonCodes="true" reasonCodeAlgorithm="pointsBelow" baselineMethod="max">`,
    '    <MiningSchema>',
    // A level that was never seen is no mistake: it has an attribute of its own.
    ...fields.map(({ name }) => `      <MiningField name="${name}" invalidValueTreatment="asIs"/>`),
    '    </MiningSchema>',
    '    <Output>',
    '      <OutputField name="raw" optype="continuous" dataType="double" feature="predictedValue"/>',
    ...reasons,
    '    </Output>',
    '    <Characteristics>',
    ...card.characteristics.flatMap(characteristicXml),
    '    </Characteristics>',
    '  </Scorecard>',
    '</PMML>',
    '',
  ].join('\n');
}
