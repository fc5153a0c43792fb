// The window, put together by hand.
import './style/theme.css';
import './style/base.css';

import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { createAppStores } from './app/app-stores';
import { createDraftStore } from './explore/session/drafts/draft-store';
import { keepDrafts } from './explore/session/drafts/keep-drafts';
import { createClients } from './rpc/clients';
import { openWindowPort } from './rpc/open-window-port';
import { createPortRpc } from './rpc/port-rpc';
import { requestWindowFrame } from './state/frames';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');

// Calls end with the page: its ports close when it goes.
const page = new AbortController();
const stores = createAppStores(createClients(createPortRpc(openWindowPort)), requestWindowFrame, page.signal);
createRoot(root).render(<App stores={stores} />);
void keepDrafts(stores.session, createDraftStore(), page.signal);
