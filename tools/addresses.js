// Fails if package.json lacks an address that npm shows: node tools/addresses.js
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The addresses that package.json still lacks. */
export function missingAddresses() {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  return ['homepage', 'repository', 'bugs'].filter((field) => !(field in manifest));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = missingAddresses();
  if (missing.length > 0) {
    console.error(`Fill in ${missing.join(', ')} in package.json before publishing.`);
    process.exitCode = 1;
  }
}
