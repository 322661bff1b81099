/** Draws an address as a QR code. This file is loaded when a buyer wants one. */

import { correction, generate } from 'lean-qr'
import type { QrPicture } from './state.ts'

export function qrCode(text: string): QrPicture {
  const code = generate(text, { minCorrectionLevel: correction.M })
  let path = ''
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`
  }
  return { size: code.size, path }
}
