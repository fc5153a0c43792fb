// The window in a plain browser, with everything behind it played: npx vite, then /testing/?scenario=normal. Not part
// of the product.
import '../style/theme.css';
import '../style/base.css';

import { createRoot } from 'react-dom/client';

import { App } from '../app/app';
import { createAppStores } from '../app/app-stores';
import { requestWindowFrame } from '../state/frames';
import { createFakeServices } from './fake-services';
import { scenarios } from './scenarios';

const name = new URLSearchParams(window.location.search).get('scenario') ?? 'normal';
const services = createFakeServices(scenarios[name]);
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
const stores = createAppStores(services, requestWindowFrame, new AbortController().signal);
createRoot(root).render(<App stores={stores} />);
// For whoever plays with it from outside.
Object.assign(window, { fake: services });
