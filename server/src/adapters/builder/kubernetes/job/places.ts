/** Where an App's files are, while it is built and in its image: what tools write down of their paths stays true. */
export const APP_DIRECTORY = '/app';
/** Steps as files, and when the packages were as installed: written by our own containers only. */
export const PLAN_DIRECTORY = '/plan';
/** The whole volume of a build: `app`, the source and what is built of it, and `packages`, in which packages are installed. */
export const WORK_DIRECTORY = '/work';
/** The App's files in it, as a container has them that has the whole of it. */
export const SOURCE_DIRECTORY = `${WORK_DIRECTORY}/app`;
/** Layers on their way from one of our containers to the next. */
export const LAYER_DIRECTORY = '/layers';
/** Credentials of the image registry, in the exporting container alone. */
export const CREDENTIAL_DIRECTORY = '/credentials';
