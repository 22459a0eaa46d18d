import { config } from 'zod';

// The content security policy forbids making code from text. zod would try it, to be faster, whenever a schema is made:
// this must be the first module that runs.
config({ jitless: true });
