/** The mistakes that the console explains, by what the buyer reads. */

import { ERRORS } from '../../server/contract/errors.ts'
import type { ErrorCode } from '../../server/contract/errors.ts'
import { CheckoutError } from '../../src/checkout/errors.ts'
import { MISTAKES, MISTAKES_BEFORE_LOADING } from '../../src/checkout/mistakes.ts'
import { en } from '../../src/locales/en.ts'
import { enRare } from '../../src/locales/en-rare.ts'
import { wordsFor } from '../../src/screens/parts.ts'
import { table } from './provider-tables.ts'

/** @returns a heading with a table for each headline, in the order of the mistakes */
export function mistakesBySymptom(): string {
  const symptoms = new Map<string, string[][]>()
  for (const { code, symptom, what, remedy } of [...MISTAKES_BEFORE_LOADING, ...MISTAKES]) {
    const headline = symptom ?? headlineOf(code)
    const rows = symptoms.get(headline) ?? []
    rows.push([`\`${code}\``, filled(what), filled(remedy)])
    symptoms.set(headline, rows)
  }
  return [...symptoms]
    .map(([headline, rows]) => `\n## “${headline}”\n\n${table(['code', 'what is wrong', 'remedy'], rows)}`)
    .join('')
}

function headlineOf(code: string): string {
  // The button says so, because there is no modal.
  if (code === 'load_failed') return 'The payment window cannot open here'
  const [status] = ERRORS[code as ErrorCode] ?? [code === 'http_<status>' ? 404 : 0]
  return wordsFor(new CheckoutError(code, code, { status }), { ...en, ...enRare })[0]
}

/** The console writes the addresses of the page and of the companion. */
function filled(text: string): string {
  return text.replaceAll('{server}', '`https://pay.shop.example`').replaceAll('{origin}', '`https://shop.example`')
}
