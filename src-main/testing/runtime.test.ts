import { expect, it } from 'vitest';

it('F2: tests of main and helper run in the Electron that the app runs in', () => {
  expect(process.versions).toHaveProperty('electron');
});
