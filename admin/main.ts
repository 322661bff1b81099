/** The entry of the console. The page holds `<console-app>`. The order of the styles is their cascade. */

import './app/console-app.ts'
import './styles/base.css'
import './styles/frame.css'
import './styles/pieces.css'
import './styles/overview.css'
import './styles/tables.css'
import './styles/order.css'
import './styles/dialogs.css'
import './styles/phone.css'
