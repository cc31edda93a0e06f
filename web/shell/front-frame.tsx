import { Outlet } from '@tanstack/react-router';
import { BirdMark } from '#web/ui/bird-mark.tsx';
import classes from './front-frame.module.css';

/** About the pages before the sign-in: the bird, and one sheet with one thing to do. */
export function FrontFrame() {
  return (
    <div className={classes['frame']}>
      <header className={classes['brand']}>
        <BirdMark size={40} />
        <span>Corella</span>
      </header>
      <main id="content" tabIndex={-1} className={classes['sheet']}>
        <Outlet />
      </main>
    </div>
  );
}
