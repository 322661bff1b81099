/** Reads the phone numbers that buyers type. The server reads them again, in the same way. */

import type { MediumView, MethodView, PhonePlan } from '../../server/contract/wire.ts'
import { asciiDigits } from './digits.ts'

/** @returns a mobile number as people in its country dial it, e.g. `0911234567`; undefined for any other text */
export function localNumber(text: string, plans: readonly PhonePlan[]): string | undefined {
  // Letters stay, and a comma between two numbers.
  const dialled = asciiDigits(text).replace(/[^\p{L}\d+,]/gu, '')
  for (const { callingCode, mobile } of plans) {
    const national = new RegExp(`^(?:(?:\\+|00)?${callingCode})?0?(${mobile})$`).exec(dialled)?.[1]
    if (national) return `0${national}`
  }
  return undefined
}

/** @returns the medium of the operator whose numbers begin as this one does */
export function mediumOf(text = '', { phones, mediums }: MethodView): MediumView | undefined {
  const number = localNumber(text, phones ?? [])
  return mediums?.find(({ operator }) => operator && number?.startsWith(operator.prefix))
}
