/** A companion from which every file is gone that loads after the modal, as after a deployment. */

import { serveWithout } from './script-address.ts'

serveWithout('pending-screens', 'lazy-screens', 'qr-code')
