/** A companion from which the files of rare screens are gone. */

import { serveWithout } from './script-address.ts'

serveWithout('lazy-screens', 'qr-code')
