;;; A person in front of Emacs who goes over the target and does something about it.
;; Prints what there was to see, as JSON. Arguments: two files.

(require 'json)
(require 'subr-x)
(package-initialize)
(require 'eglot)

(defconst patience 60 "Seconds that anything may take; a watchdog, not a measure.")
(setq eglot-sync-connect patience)

(defun until (what ask)
  "Wait until ASK gives something, and give it."
  (let ((deadline (+ (float-time) patience)) found)
    (while (not (setq found (funcall ask)))
      (when (> (float-time) deadline) (error "%s did not come" what))
      (accept-process-output nil 0.01))
    found))

(defun diagnostics (file)
  "What Flymake shows of FILE."
  (with-current-buffer (get-file-buffer file)
    (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))

(defun working-set ()
  "The files for the agent, as the server tells them."
  (jsonrpc-request (eglot-current-server) :ullage/workingSet (make-hash-table)))

(defun choose-action (beginning)
  "Choose the code action whose title has this BEGINNING from Eglot's own menu."
  (let* ((titles nil)
         (last-nonmenu-event t)         ; as from the keyboard
         (completing-read-function
          (lambda (_prompt choices &rest _)
            (setq titles (mapcar #'car choices))
            (seq-find (lambda (title) (string-prefix-p beginning title)) titles))))
    (call-interactively #'eglot-code-actions)
    (vconcat titles)))

(defun announced (beginning)
  "What the code action with this BEGINNING says that it does."
  (plist-get (seq-find (lambda (action) (string-prefix-p beginning (plist-get action :title)))
                       (eglot-code-actions (point-min)))
             :data))

(let* ((here (expand-file-name (pop command-line-args-left)))
       (there (expand-file-name (pop command-line-args-left)))
       (action "Load signatures only for 1 other open file")
       seen)
  (find-file here)
  (call-interactively #'eglot)
  ;; The file opened last is the one that is looked at, until something is asked of another.
  (find-file there)
  (push `(over . ,(vconcat (until "the diagnostic" (lambda () (diagnostics here))))) seen)
  (find-file here)
  (push `(announced . ,(until "the action" (lambda () (announced action)))) seen)
  (push `(before . ,(working-set)) seen)
  (push `(titles . ,(choose-action action)) seen)
  (push `(after . ,(working-set)) seen)
  (until "the end of the diagnostic" (lambda () (not (diagnostics here))))
  (choose-action "Write 2 files to ")
  (let ((server (eglot-current-server)))
    (eglot-shutdown server nil patience t)
    (push `(log . ,(with-current-buffer (jsonrpc-stderr-buffer server) (buffer-string))) seen))
  (princ (json-encode seen)))
